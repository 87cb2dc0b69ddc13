import { SFNClient } from "@aws-sdk/client-sfn";
import { cachedClient } from "./client-cache.ts";

/** Step Functions by Region. */
export const sfnClient = cachedClient((settings) => new SFNClient({ ...settings }));
