import type { EndpointOptions } from "../../../lib/local/endpoint/context.ts";
import { createEndpoint, type Endpoint } from "../../../lib/local/endpoint/endpoint.ts";
import type { ObservedCall } from "../../../lib/local/endpoint/hooks.ts";
import { AwsError, type Call, type Service } from "../../../lib/local/endpoint/service.ts";

/** The key that toy clouds and their clients share. */
export const KEY = { accessKeyId: "AKIATOY", secretAccessKey: "toy secret" };
export const ACCOUNT = "111122223333";

/** Two services of one or two operations each, which remember their calls. */
export function toyServices(): { readonly services: readonly Service[]; readonly calls: Call[] } {
  const calls: Call[] = [];
  const remember = (call: Call): void => {
    calls.push(call);
  };
  const ec2: Service = {
    name: "ec2",
    protocol: "ec2-query",
    namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    operations: {
      async DescribeInstances(call) {
        remember(call);
        const tagSet = { item: [{ key: "Name", value: "a < b & c\r\n" }] };
        const item = [{ instanceId: "i-1", launchTime: new Date(0), tagSet, platform: undefined }];
        return { reservationSet: { item: [{ instancesSet: { item } }] } };
      },
      async TerminateInstances(call) {
        remember(call);
        throw new AwsError("InvalidInstanceID.NotFound", "The instance ID 'i-2' does not exist");
      },
    },
  };
  const ssm: Service = {
    name: "ssm",
    protocol: "json-1.1",
    targetPrefix: "AmazonSSM",
    operations: {
      async GetParameter(call) {
        remember(call);
        return { Parameter: { Name: "/a", Value: "ä", LastModifiedDate: new Date(1500) } };
      },
      async DeleteParameter() {
        throw new AwsError("ParameterNotFound", "no such parameter");
      },
      async PutParameter() {
        throw new TypeError("a bug");
      },
    },
  };
  return { services: [ec2, ssm], calls };
}

/** An endpoint with {@link toyServices} and one user. */
export function toyCloud(options: Partial<EndpointOptions> = {}): {
  readonly endpoint: Endpoint;
  readonly calls: Call[];
  readonly observed: ObservedCall[];
} {
  const { services, calls } = toyServices();
  const observed: ObservedCall[] = [];
  const principal = {
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/toy`,
    userId: "AIDATOY",
  };
  const endpoint = createEndpoint({
    services,
    credentials: new Map([[KEY.accessKeyId, { secretAccessKey: KEY.secretAccessKey, principal }]]),
    newRequestId: () => "request-1",
    observe: (call) => observed.push(call),
    ...options,
  });
  return { endpoint, calls, observed };
}
