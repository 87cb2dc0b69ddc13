import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { cachedClient } from "./client-cache.ts";

/** CloudWatch Logs by Region. */
export const logsClient = cachedClient((settings) => new CloudWatchLogsClient({ ...settings }));
