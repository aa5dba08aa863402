# SPDX-License-Identifier: MIT
"""An inference taken apart: inputs, execution, outputs; and outputs that become inputs."""


class Steps:
    """What programs of earlier releases call one after the other, on one thread.

    Mixed into InferenceSession, whose prepare(), infer() and as_tensors() do the work.
    """

    _step_inputs = None
    _step_outputs = None

    def run_setinputs(self, feeds):
        """Keeps the feeds, a list or a dict by name, for run_execute()."""
        self._step_inputs = self.prepare(feeds)
        return 0

    def run_execute(self, loop=1):
        """Executes what run_setinputs() kept, `loop` times."""
        if self._step_inputs is None:
            raise RuntimeError("there are no inputs yet: run_setinputs() comes first")
        for _ in range(loop):
            self._step_outputs = self.infer(self._step_inputs)
        return 0

    def run_getoutputs(self, output_names):
        """The named outputs of the latest execution, as Tensors."""
        if self._step_outputs is None:
            raise RuntimeError("there are no outputs yet: run_execute() comes first")
        return self.as_tensors(self._step_outputs, output_names)

    def first_inner_run(self, output_names, feeds):
        """The first of inferences that feed on each other; its outputs."""
        self.run_setinputs(feeds)
        self.run_execute()
        return self.run_getoutputs(output_names)

    def inner_run(self, in_out_list, output_names, get_outputs=False, mem_copy=True):
        """The next one: in_out_list has for each input the output it becomes, or -1.

        Its outputs where get_outputs says so, else an empty list.
        """
        if self._step_outputs is None:
            raise RuntimeError("there are no outputs yet: first_inner_run() comes first")
        inputs = list(self._step_inputs)
        for i, source in enumerate(in_out_list):
            if source >= 0:
                inputs[i] = self._step_outputs[source]
        self.run_setinputs(inputs)
        self.run_execute()
        return self.run_getoutputs(output_names) if get_outputs else []
