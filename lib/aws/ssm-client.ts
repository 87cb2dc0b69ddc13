import { SSMClient } from "@aws-sdk/client-ssm";
import { cachedClient } from "./client-cache.ts";

/** Systems Manager by Region. */
export const ssmClient = cachedClient((settings) => new SSMClient({ ...settings }));
