import { ECRClient } from "@aws-sdk/client-ecr";
import { cachedClient } from "./client-cache.ts";

/** ECR by Region. */
export const ecrClient = cachedClient((settings) => new ECRClient({ ...settings }));
