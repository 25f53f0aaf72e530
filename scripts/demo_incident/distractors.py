# SPDX-License-Identifier: Apache-2.0
"""Smaller failures of the same day that have nothing to do with the incident. A report must not mix them up with it."""

from .traffic import Job
from .world import later, line, machine_text


def template_download(world, time):
    """A template whose web server does not answer."""
    thread, context, logid = "AgentManager-Handler-9", "null", ""
    url = "http://images.example.org/debian-12-generic-amd64.qcow2"
    return [line(time, "INFO", "o.a.c.s.i.TemplateServiceImpl", "qtp1930240356-141", f"ctx-{world.hex()} ctx-{world.hex()}", world.hex(),
                 "Template 231 needs to be downloaded to secondary-1"),
            line(later(time, 41.8), "ERROR", "c.c.s.d.DownloadListener", thread, context, logid,
                 f"DOWNLOAD_ERROR, 231: Failed to download template from {url} due to Connection timed out at host secondary-1"),
            line(later(time, 41.9), "WARN", "o.a.c.s.i.BaseImageStoreDriverImpl", thread, context, logid,
                 "Error downloading template 231 with uuid 7a0e5f52-93f6-4c5f-a0f5-0b7d3f0c6e55: Connection timed out")]


def limit_refused(world, time):
    """An account at its limit of machines."""
    account = world.accounts[4]
    text = (f"Maximum amount of resources of Type = 'user_vm' for Account Name = {account.name} in Domain Id = {account.domain} is exceeded: "
            "Account Resource Limit = 20, Current Account Resource Amount = 20, Current Account Resource Reservation = 0, "
            "Requested Resource Amount = 1.")
    thread, context, logid = "qtp1930240356-305", f"ctx-{world.hex()} ctx-{world.hex()}", world.hex()
    return [line(time, "ERROR", "c.c.r.ResourceLimitManagerImpl", thread, context, logid, text),
            line(later(time, 0.004), "INFO", "c.c.a.ApiServer", thread, context, logid, text)]


def tunnel_down(world, time):
    """A site-to-site tunnel whose peer went away for some minutes."""
    router = world.routers[2]
    context, logid = f"ctx-{world.hex()}", world.hex()
    logger = "c.c.n.r.VirtualNetworkApplianceManagerImpl"
    text = "Site-to-site Vpn Connection to harbour-office on router {}(id: {})  just switched from {} to {}"
    down = text.format(router.name, router.id, "Connected", "Disconnected")
    return [line(time, "INFO", logger, "RouterStatusMonitor-1", context, logid, down),
            line(later(time, 0.01), "WARN", "o.a.c.alerts", "RouterStatusMonitor-1", context, logid,
                 f"alertType=[9] dataCenterId=[1] podId=[1] clusterId=[null] message=[{down}]."),
            line(later(time, 360), "INFO", logger, "RouterStatusMonitor-1", f"ctx-{world.hex()}", world.hex(),
                 text.format(router.name, router.id, "Disconnected", "Connected"))]


def slow_boot(world, time):
    """The day before: a router reboot that takes its time and succeeds."""
    router = world.routers[1]
    job = Job(world, world.admin, "org.apache.cloudstack.api.command.admin.router.RebootRouterCmd", ("DomainRouter", router.id),
              f'{{"id":"{router.uuid}","response":"json","ctxUserId":"2"}}')
    text = machine_text(router.id, router.name, router.uuid, "DomainRouter")
    return [*job.submit(time),
            line(later(time, 38), "DEBUG", "c.c.v.VirtualMachineManagerImpl", job.thread, job.inner, job.logid, f"Start completed for VM {text}"),
            *job.complete(later(time, 38.4))]
