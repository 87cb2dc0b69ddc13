import { parameters } from "../../lib/aws/parameters.ts";
import { Denied, InvalidInput, NotFound, Unavailable } from "../../lib/errors.ts";
import { contract } from "../support/wire/contract.ts";
import { awsJson } from "../support/wire/protocol.ts";

const SSM = awsJson("ssm", "AmazonSSM");

contract({
  name: "parameters().read()",
  adapter: parameters,
  run: (adapter) => adapter.read("eu-west-1", "/aws/service/ami"),
  protocol: SSM,
  exchanges: [
    {
      operation: "GetParameter",
      sends: { Name: "/aws/service/ami" },
      answers: { Parameter: { Name: "/aws/service/ami", Type: "String", Value: "ami-1" } },
    },
  ],
  gives: "ami-1",
  what: 'read parameter "/aws/service/ami" in eu-west-1',
  errors: {
    ParameterNotFound: { gives: undefined },
    ParameterVersionNotFound: { gives: undefined },
    AccessDeniedException: Denied,
    ValidationException: InvalidInput,
    InternalServerError: Unavailable,
  },
});

contract({
  name: "parameters().write()",
  adapter: parameters,
  run: (adapter) =>
    adapter.write("us-east-1", { name: "/images/web", value: "ami-1", dataType: "aws:ec2:image" }),
  protocol: SSM,
  exchanges: [
    {
      operation: "PutParameter",
      region: "us-east-1",
      sends: {
        Name: "/images/web",
        Value: "ami-1",
        Type: "String",
        DataType: "aws:ec2:image",
        Overwrite: true,
      },
      answers: { Version: 2, Tier: "Standard" },
    },
  ],
  gives: undefined,
  what: 'write parameter "/images/web" in us-east-1',
  errors: {
    AccessDeniedException: Denied,
    TooManyUpdates: Unavailable,
    ParameterPatternMismatchException: InvalidInput,
    HierarchyLevelLimitExceededException: InvalidInput,
    UnsupportedParameterType: InvalidInput,
    ResourceNotFoundException: NotFound,
  },
});
