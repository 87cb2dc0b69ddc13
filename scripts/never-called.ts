import type { Plugin } from "esbuild";

/** What aws-local-stepfunctions imports for calling Lambda itself and for validation, which nothing here makes it do. */
const NEVER_CALLED = /^(?:@aws-sdk\/client-lambda|@aws-sdk\/credential-providers|asl-validator)$/;

/** Leaves those out of a bundle: they are two thirds of the package, and are parsed at the start of every build. */
export const neverCalled: Plugin = {
  name: "never-called",
  setup(build) {
    build.onResolve({ filter: NEVER_CALLED }, ({ path, importer }) =>
      importer.includes("aws-local-stepfunctions")
        ? { path, namespace: "never-called" }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "never-called" }, () => ({
      contents: "module.exports = {};",
    }));
  },
};
