"""Starts microburst with one correction, and ends it when the process that started it ends (see ministack-start.py)."""

import os
import signal
import sys
import threading


def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(os.getpgid(0), signal.SIGKILL)


def keep_host(upstream):
    """The client's signature covers `Host`; sent on under another name it would be refused where IAM is enforced."""
    outbound = upstream._outbound_headers

    def with_host(self, request):
        headers = outbound(self, request)
        headers["host"] = request.headers["Host"]
        return headers

    upstream._outbound_headers = with_host


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    from microburst import cli
    from microburst.forward import Upstream

    keep_host(Upstream)
    sys.exit(cli.main())
