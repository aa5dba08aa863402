# SPDX-License-Identifier: MIT
"""Ends while a thread of pyACL's still waits for reports, as programs do that fail half way."""
import acl


def forever(argument):
    acl.rt.set_context(argument)
    while True:
        acl.rt.process_report(20)


acl.init()
acl.rt.set_device(0)
stream, _ = acl.rt.create_stream()
thread, _ = acl.util.start_thread(forever, acl.rt.get_context()[0])
acl.rt.subscribe_report(thread, stream)
print("leaving")
