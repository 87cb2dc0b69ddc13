import type { Plugin } from "esbuild";

/**
 * Lets the clients of a function take credentials from its environment only, where Lambda puts them. The SDK's own chain
 * brings clients of STS, SSO and the instance metadata service along: a third of a small function.
 */
export const lambdaCredentials: Plugin = {
  name: "lambda-credentials",
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: "credentials",
      namespace: "lambda-credentials",
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: "lambda-credentials" }, ({ pluginData }) => ({
      contents: `export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";`,
      resolveDir: pluginData,
    }));
  },
};
