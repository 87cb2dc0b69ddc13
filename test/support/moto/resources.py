"""Resources of CloudFormation that moto would not make, or would make where nobody looks: made by calls to the front."""

import json
import os
import re
from typing import Any, Callable

import boto3
import moto.cloudformation.models
import moto.cloudformation.parsing  # noqa: F401  (all models of moto have to be known before those that replace them)
from moto.awslambda.models import LambdaFunction
from moto.core.common_models import CloudFormationModel

Properties = dict[str, Any]
# moto finds these types among the subclasses of its own, which are known only as long as somebody holds them.
KEPT: list[type] = []


class Made:
    """What a template can refer to."""

    def __init__(self, physical_id: str, attributes: dict[str, str]) -> None:
        self.physical_resource_id = physical_id
        self.attributes = attributes

    def get_cfn_attribute(self, name: str) -> str:
        return self.attributes[name]

    def is_created(self) -> bool:
        return True


def client(service: str, region: str) -> Any:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
    )


def resource(
    kind: str,
    name_property: str,
    service: str,
    put: Callable[[Any, str, Properties], Made],
    remove: Callable[[Any, str, Properties], Any],
) -> None:
    """Teaches CloudFormation a type. `put` makes or changes a resource of a name; `remove` gets its physical id."""

    def create(cls: type, name: str, body: Any, account_id: str, region_name: str, **_: Any) -> Made:
        given = body["Properties"]
        # moto looks a type's name property up in the first model of the type, which may be its own.
        return put(client(service, region_name), given.get(name_property) or name, given)

    def update(
        cls: type, original_resource: Made, new_resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
    ) -> Made:
        given = cloudformation_json["Properties"]
        name = given.get(name_property) or original_resource.physical_resource_id
        return put(client(service, region_name), name, given)

    def delete(cls: type, name: str, body: Any, account_id: str, region_name: str) -> None:
        remove(client(service, region_name), name, body.get("Properties", {}))

    KEPT.append(type(
        kind.replace("::", ""),
        (CloudFormationModel,),
        {
            "cloudformation_name_type": staticmethod(lambda: name_property),
            "cloudformation_type": staticmethod(lambda: kind),
            "has_cfn_attr": classmethod(lambda cls, attr: True),
            "create_from_cloudformation_json": classmethod(create),
            "update_from_cloudformation_json": classmethod(update),
            "delete_from_cloudformation_json": classmethod(delete),
        },
    ))


def text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def only(properties: Properties, *names: str) -> Properties:
    return {name: properties[name] for name in names if properties.get(name) is not None}


# EventBridge: moto's rules would be where no event of EC2 arrives.


def put_rule(events: Any, name: str, given: Properties) -> Made:
    pattern = {"EventPattern": text(given["EventPattern"])} if "EventPattern" in given else {}
    rule = only(given, "Description", "ScheduleExpression", "State", "RoleArn")
    arn = events.put_rule(Name=name, **pattern, **rule)["RuleArn"]
    known = {target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]}
    if known:
        events.remove_targets(Rule=name, Ids=sorted(known))
    if given.get("Targets"):
        events.put_targets(Rule=name, Targets=given["Targets"])
    return Made(name, {"Arn": arn})


def remove_rule(events: Any, name: str, given: Properties) -> None:
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


resource("AWS::Events::Rule", "Name", "events", put_rule, remove_rule)


# Systems Manager: moto's documents would be where no instance is.


def put_document(ssm: Any, name: str, given: Properties) -> Made:
    about = {"Name": name, "Content": text(given["Content"]), "DocumentFormat": given.get("DocumentFormat", "JSON")}
    try:
        ssm.create_document(**about, **only(given, "DocumentType", "TargetType", "Tags"))
    except ssm.exceptions.DocumentAlreadyExists:
        try:
            found = ssm.update_document(**about, DocumentVersion="$LATEST")
            version = found["DocumentDescription"]["DocumentVersion"]
            ssm.update_document_default_version(Name=name, DocumentVersion=version)
        except ssm.exceptions.DuplicateDocumentContent:
            pass
    return Made(name, {})


resource("AWS::SSM::Document", "Name", "ssm", put_document, lambda ssm, name, _: ssm.delete_document(Name=name))


# Step Functions: moto's own way does not fill in DefinitionSubstitutions, and makes machines that cannot be started.


def definition(given: Properties) -> str:
    values = {name: str(value) for name, value in given.get("DefinitionSubstitutions", {}).items()}
    written = text(given.get("DefinitionString") or given["Definition"])
    return re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], found[0]), written)


def put_machine(states: Any, name: str, given: Properties) -> Made:
    tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in given.get("Tags", [])]
    role = given["RoleArn"]
    if name.startswith("arn:"):
        states.update_state_machine(stateMachineArn=name, definition=definition(given), roleArn=role)
        return Made(name, {"Arn": name, "Name": name.split(":")[-1]})
    made = states.create_state_machine(name=name, definition=definition(given), roleArn=role, tags=tags)
    return Made(made["stateMachineArn"], {"Arn": made["stateMachineArn"], "Name": name})


def update_or_put_machine(states: Any, name: str, given: Properties) -> Made:
    for machine in states.list_state_machines()["stateMachines"]:
        if machine["name"] == name:
            return put_machine(states, machine["stateMachineArn"], given)
    return put_machine(states, name, given)


resource(
    "AWS::StepFunctions::StateMachine",
    "StateMachineName",
    "stepfunctions",
    update_or_put_machine,
    lambda states, arn, _: states.delete_state_machine(stateMachineArn=arn),
)


# What moto's CloudFormation passes over in silence.


def put_bucket_policy(s3: Any, name: str, given: Properties) -> Made:
    # moto judges every request by the policy but does not understand conditions: it would refuse all of them.
    policy = json.loads(text(given["PolicyDocument"]))
    understood = [one for one in policy["Statement"] if "Condition" not in one]
    if understood:
        s3.put_bucket_policy(Bucket=given["Bucket"], Policy=json.dumps({**policy, "Statement": understood}))
    return Made(given["Bucket"], {})


def remove_bucket_policy(s3: Any, name: str, given: Properties) -> None:
    try:
        s3.delete_bucket_policy(Bucket=name)
    except s3.exceptions.ClientError as error:
        # There was none to put, or the bucket is gone already.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise


resource("AWS::S3::BucketPolicy", "", "s3", put_bucket_policy, remove_bucket_policy)


def put_group(scheduler: Any, name: str, given: Properties) -> Made:
    arn = scheduler.create_schedule_group(Name=name)["ScheduleGroupArn"]
    return Made(name, {"Arn": arn})


resource(
    "AWS::Scheduler::ScheduleGroup",
    "Name",
    "scheduler",
    put_group,
    lambda scheduler, name, _: scheduler.delete_schedule_group(Name=name),
)


def put_schedule(scheduler: Any, name: str, given: Properties) -> Made:
    about = {"FlexibleTimeWindow": {"Mode": "OFF"}, **{key: value for key, value in given.items() if key != "Name"}}
    try:
        arn = scheduler.create_schedule(Name=name, **about)["ScheduleArn"]
    except scheduler.exceptions.ConflictException:
        arn = scheduler.update_schedule(Name=name, **about)["ScheduleArn"]
    return Made(name, {"Arn": arn})


resource(
    "AWS::Scheduler::Schedule",
    "Name",
    "scheduler",
    put_schedule,
    lambda scheduler, name, given: scheduler.delete_schedule(Name=name, **only(given, "GroupName")),
)


def subscribe(sns: Any, name: str, given: Properties) -> Made:
    wanted = only(given, "TopicArn", "Protocol", "Endpoint")
    return Made(sns.subscribe(**wanted, ReturnSubscriptionArn=True)["SubscriptionArn"], {})


resource(
    "AWS::SNS::Subscription",
    "",
    "sns",
    subscribe,
    lambda sns, arn, _: sns.unsubscribe(SubscriptionArn=arn),
)


def put_topic_policy(sns: Any, name: str, given: Properties) -> Made:
    for topic in given["Topics"]:
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=text(given["PolicyDocument"]))
    return Made(name, {})


resource("AWS::SNS::TopicPolicy", "", "sns", put_topic_policy, lambda sns, name, _: None)


def put_alarm(cloudwatch: Any, name: str, given: Properties) -> Made:
    cloudwatch.put_metric_alarm(AlarmName=name, **{key: value for key, value in given.items() if key not in ("AlarmName", "Tags")})
    found = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return Made(name, {"Arn": found[0]["AlarmArn"] if found else ""})


resource(
    "AWS::CloudWatch::Alarm",
    "AlarmName",
    "cloudwatch",
    put_alarm,
    lambda cloudwatch, name, _: cloudwatch.delete_alarms(AlarmNames=[name]),
)


# Lambda: where the code of a function lies, for whoever runs it.


def get_code(self: LambdaFunction, original: Callable[[LambdaFunction], Properties] = LambdaFunction.get_code) -> Properties:
    found = original(self)
    if "S3Key" in self.code:
        found["Code"]["Location"] = f"s3://{self.code['S3Bucket']}/{self.code['S3Key']}"
    return found


LambdaFunction.get_code = get_code


# Templates are judged by cfn-lint in another test; moto would import it here for each call of ValidateTemplate.

moto.cloudformation.models.validate_template_cfn_lint = lambda template: []
