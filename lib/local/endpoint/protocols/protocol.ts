import type { AwsError, Service } from "../service.ts";
import type { WireRequest, WireResponse } from "../wire.ts";

/** How one family of AWS APIs puts operations on the wire. */
export type Protocol = {
  /**
   * Finds the operation and its input.
   *
   * @throws {AwsError} The request cannot be read.
   */
  readonly decode: (
    service: Service,
    request: WireRequest,
    body: Uint8Array,
  ) => { readonly operation: string; readonly input: unknown };
  readonly renderResult: (
    service: Service,
    operation: string,
    result: object | undefined,
    requestId: string,
  ) => WireResponse;
  readonly renderError: (
    service: Service | undefined,
    error: AwsError,
    requestId: string,
  ) => WireResponse;
  /** The error for an operation that the service does not have. */
  readonly unknownOperation: (service: string, operation: string) => AwsError;
};

/** What the answer to an unknown operation says, whatever its code. */
export function unknownOperationMessage(service: string, operation: string): string {
  return `Cannot run ${service}:${operation}: the local cloud does not have this operation. It has those that Kiln uses; see docs/local-cloud.md.`;
}
