"""What moto's interpreter of state machines gets wrong and Kiln's state machines need."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse


def custom_error_name(self: CustomErrorName, error_name: str | None) -> None:
    """A branch or an item that times out ends with a predefined name, which its parent must be able to catch."""
    ErrorName.__init__(self, error_name=error_name)


CustomErrorName.__init__ = custom_error_name


def send_task_failure(self: StepFunctionResponse) -> Any:
    """The cause is lost otherwise, and with it what Kiln tells about a failed step."""
    self.stepfunction_backend.send_task_failure(
        self._get_param("taskToken"), error=self._get_param("error"), cause=self._get_param("cause")
    )
    return EmptyResult()


StepFunctionResponse.send_task_failure = send_task_failure


def stop_execution(self: StepFunctionResponse) -> Any:
    """Otherwise the execution goes on until a state that waits for a token has timed out, and forgets why."""
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    if execution.exec_status == ExecutionStatus.RUNNING:
        error, cause = self._get_param("error"), self._get_param("cause")
        stopped = utcnow()
        execution.stop(stop_date=stopped, error=error, cause=cause)
        execution.exec_status = ExecutionStatus.ABORTED
        execution.stop_date, execution.error, execution.cause = stopped, error, cause
    return ActionResult({"stopDate": execution.stop_date})


StepFunctionResponse.stop_execution = stop_execution


def get_executions(self: StepFunctionsParserBackend, execution_status: ExecutionStatus | None = None) -> list[Any]:
    """One that has been started a moment ago has no environment yet, which is an error for whoever answers a token."""
    return [
        execution
        for machine in list(self.state_machines)
        for execution in list(machine.executions)
        if execution_status in (None, execution.exec_status) and execution.exec_worker.env is not None
    ]


StepFunctionsParserBackend._get_executions = get_executions


def terminated(self: BaseExecutionWorkerCommunication) -> None:
    """What a stopped execution stumbles over on its way out is not how it has ended."""
    if self.execution.exec_status != ExecutionStatus.ABORTED:
        self._reflect_execution_status()


BaseExecutionWorkerCommunication.terminated = terminated
