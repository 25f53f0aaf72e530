# SPDX-License-Identifier: Apache-2.0
"""Services of routers that fail: DHCP, load balancing, port forwarding, VPN, passwords, private gateways, MTU."""

from . import frames
from .database import when
from .story import case
from .work import Deployment, Job, Request, access, answer, command, file_results, group
from .world import later

MANAGER = "VirtualNetworkApplianceManagerImpl"


@case("dnsmasq-cannot-listen", "4.15", "2026-09-29", zone="Australia/Sydney", minutes=90)
def dnsmasq_cannot_listen(incident):
    """Something else holds port 53 of a router: dnsmasq does not start, no machine of the network gets its DHCP entry."""
    world, database = incident.world, incident.database
    server, router = world.servers[0], world.routers[0]
    network, first = router.network, world.at(29)
    incident.rotate(server)
    world.silence(router, first)
    daemons = f"{router.name}/daemon.log"
    incident.syslog(router, daemons, later(first, -3), "systemd[1]: Started Unbound DNS server.")
    incident.syslog(router, daemons, later(first, -2.5), "unbound[20412]: [20412:0] notice: init module 0: validator")
    for i, minute in enumerate((29, 36, 51, 70)):
        begin = world.at(minute, -2)
        machine = world.new_guest(network)
        start = Deployment(incident, server, begin, machine)
        time = start.network_ready(start.plan(start.begin(), machine.host), router)
        request = start.dhcp_request(time, router)
        name = f"vm_dhcp_entry.json.{world.uuid(world.story)}"
        incident.router_shell(router, later(time, 0.4), f"executing: /opt/cloud/bin/update_config.py {name}")
        incident.router_log(router, later(time, 0.6), "INFO", f"Processing JSON file {name}")
        incident.router_log(router, later(time, 0.8), "INFO", "Executing: systemctl restart dnsmasq")
        for text in (f"dnsmasq[{20500 + i}]: failed to create listening socket for {network.gateway}: Address already in use",
                     f"dnsmasq[{20500 + i}]: FAILED to start up",
                     "systemd[1]: dnsmasq.service: Control process exited, code=exited, status=2/INVALIDARGUMENT",
                     "systemd[1]: dnsmasq.service: Failed with result 'exit-code'."):
            incident.syslog(router, daemons, later(time, 0.9), text, None if i else "first" if "failed" in text else "also")
        incident.router_log(router, later(time, 1), "ERROR", "Command 'systemctl restart dnsmasq' returned non-zero exit status 1",
                            None if i else "also")
        incident.router_shell(router, later(time, 1.1),
                              f'execution failed: "/opt/cloud/bin/update_config.py {name}", check /var/log/cloud.log in VR for details ',
                              None if i else "also")
        detail = ("Job for dnsmasq.service failed because the control process exited with error code.\\n"
                  "[ERROR] Command \\u0027systemctl restart dnsmasq\\u0027 returned non-zero exit status 1\\n"
                  f"dnsmasq: failed to create listening socket for {network.gateway}: Address already in use\\n")
        request.answer(later(time, 1.2), "GroupAnswer, GroupAnswer", group(file_results(router, name, False, detail), False),
                       mark=None if i else "also")
        text = "Resource [DataCenter:1] is unreachable: Unable to apply dhcp entry on router "
        start.unable(later(time, 1.5), "Unable to contact resource.", f"com.cloud.exception.ResourceUnavailableException: {text}",
                     frames.DHCP)
        start.no_destination(later(time, 2), 530, f"Unable to orchestrate the start of VM instance due to [{text}].")
    for name in ("dns_check.py", "dhcp_check.py"):
        database.change("router_health_check", {"router_id": router.id, "check_name": name}, check_result=0)
    incident.show_host(router.host)
    incident.show_router(router)
    incident.is_about("dhcp-dns", "No machine of a network can be started",
                      "A second DNS server was installed on the router and holds port 53; dnsmasq cannot listen any more.", router, network,
                      hint="dnsmasq: failed to create listening socket", also_right=["vr-config-script"], started=later(first, -3),
                      symptoms=["vr-config-script", "host-capacity"], properties=["zone", "rotated", "answer", "router log"])


@case("haproxy-cannot-bind", "4.19", "2026-10-14", zone="UTC", servers=2, minutes=80)
def haproxy_cannot_bind(incident):
    """A load balancer rule for a port that the router itself uses: haproxy keeps its old configuration."""
    world, release, database = incident.world, incident.release, incident.database
    server, router = world.servers[0], world.routers[1]
    router.host.server = world.servers[1]
    network, address, first = router.network, "203.0.113.81", world.at(27)
    for i, minute in enumerate((27, 33, 49)):
        time = world.at(minute)
        job = Job(incident, server, time, network.account,
                  "org.apache.cloudstack.api.command.user.loadbalancer.AssignToLoadBalancerRuleCmd", ("LoadBalancer", 40 + i))
        job.submit(time)
        job.inner.say(later(time, 0.1), "DEBUG", "BasicNetworkTopology", "APPLYING LOAD BALANCING RULES")
        request = Request(job.inner, server, router.host, later(time, 0.3), "100111")
        request.send(later(time, 0.3),
                     command("routing.LoadBalancerConfigCommand", f'"lbStatsPort":"8081","maxconn":"4096",{access(router)}'))
        name = f"load_balancer.json.{world.uuid(world.story)}"
        incident.router_shell(router, later(time, 0.6), f"executing: /opt/cloud/bin/update_config.py {name}")
        incident.router_log(router, later(time, 0.9), "INFO", "Executing: systemctl reload haproxy")
        alert = (f"[ALERT] 286/{94200 + i} ({4100 + i}) : Starting proxy {address.replace('.', '_')}-8081: cannot bind socket "
                 f"[{address}:8081]")
        incident.syslog(router, f"{router.name}/haproxy.log", later(time, 1), f"haproxy[{4100 + i}]: {alert}", "also" if i else "first")
        incident.syslog(router, f"{router.name}/daemon.log", later(time, 1.1),
                        "systemd[1]: haproxy.service: Control process exited, code=exited, status=1/FAILURE", None if i else "also")
        incident.syslog(router, f"{router.name}/daemon.log", later(time, 1.2),
                        "cloud: New instance failed to start, resuming previous one.", None if i else "also")
        incident.router_shell(router, later(time, 1.3),
                              f'execution failed: "/opt/cloud/bin/update_config.py {name}", check /var/log/cloud.log in VR for details ',
                              None if i else "also")
        detail = (f"{alert}\\nJob for haproxy.service failed because the control process exited with error code.\\nNew instance failed to "
                  "start, resuming previous one.\\n")
        request.answer(later(time, 1.5), "GroupAnswer", group(file_results(router, name, False, detail), False), mark=None if i else "also")
        text = "Resource [DataCenter:1] is unreachable: Unable to apply lb rules on router "
        job.inner.say(later(time, 1.7), "WARN", "LoadBalancingRulesManagerImpl", release.trace(
            "Unable to apply the load balancer config because resource is unavailable.",
            f"com.cloud.exception.ResourceUnavailableException: {text}", [
                "com.cloud.network.element.VirtualRouterElement.applyLBRules(VirtualRouterElement.java:341)",
                "com.cloud.network.lb.LoadBalancingRulesManagerImpl.applyLoadBalancerConfig(LoadBalancingRulesManagerImpl.java:1689)",
                *frames.API_JOB]))
        job.fail(later(time, 2), 530, "Failed to assign load balancer rule")
    database.add("load_balancing_rules", id=40, name="admin-console")
    database.add("firewall_rules", id=40, state="Add", purpose="LoadBalancing", network_id=network.id, created=when(first))
    incident.show_router(router)
    incident.show_host(router.host, messages=False)
    incident.is_about("load-balancer", "A load balancer rule cannot be applied", "The rule wants port 8081 of the public address, on which "
                      "haproxy already serves its statistics; haproxy refuses the configuration.", router, network,
                      hint="lb-haproxy-alert cannot bind socket", also_right=["vr-config-script"], started=first,
                      symptoms=["vr-config-script"], properties=["servers", "answer", "router log"])


@case("port-forwarding-refused", "4.20", "2026-11-05", zone="Europe/Madrid", minutes=85)
def port_forwarding_refused(incident):
    """iptables of a router refuses a rule: every port forwarding of the network fails from then on."""
    world, release, database = incident.world, incident.release, incident.database
    server, router = world.servers[0], world.routers[3]
    incident.rotate(server, ".bz2")
    network, first = router.network, world.at(24)
    rule = (f"iptables -t nat -A PREROUTING -d {router.address}/32 -i eth2 -p tcp -m tcp --dport 8443:8442 -j DNAT --to-destination "
            f"{network.gateway[:-1]}21:8443")
    for i, minute in enumerate((24, 29, 44, 63)):
        time = world.at(minute)
        job = Job(incident, server, time, network.account, "org.apache.cloudstack.api.command.user.firewall.CreatePortForwardingRuleCmd",
                  ("FirewallRule", 610 + i))
        job.submit(time)
        job.inner.say(later(time, 0.1), "DEBUG", "BasicNetworkTopology", "APPLYING FIREWALL RULES")
        request = Request(job.inner, server, router.host, later(time, 0.3), "100111")
        request.send(later(time, 0.3),
                     command("routing.SetPortForwardingRulesCommand", f'"rules":[{{"dstIp":"{network.gateway[:-1]}21"}}],{access(router)}'))
        name = f"forwarding_rules.json.{world.uuid(world.story)}"
        incident.router_shell(router, later(time, 0.6), f"executing: /opt/cloud/bin/update_config.py {name}")
        incident.router_log(router, later(time, 1), "ERROR", f"Command '{rule}' returned non-zero exit status 2", "also" if i else "first")
        incident.router_raw(router, later(time, 1.01), "iptables v1.8.7 (nf_tables): invalid portrange (min > max)\nTry `iptables -h' or "
                            "'iptables --help' for more information.", None if i else [("also", "portrange")])
        incident.router_shell(router, later(time, 1.2),
                              f'execution failed: "/opt/cloud/bin/update_config.py {name}", check /var/log/cloud.log in VR for details ',
                              None if i else "also")
        detail = (f"[ERROR] Command \\u0027{rule}\\u0027 returned non-zero exit status 2\\niptables v1.8.7 (nf_tables): invalid portrange "
                  "(min \\u003e max)\\n")
        request.answer(later(time, 1.4), "GroupAnswer", group(file_results(router, name, False, detail), False), mark=None if i else "also")
        text = "Resource [DataCenter:1] is unreachable: Unable to apply firewall rules on router "
        job.inner.say(later(time, 1.6), "WARN", "FirewallManagerImpl", release.trace(
            f"Failed to apply firewall rules due to : {text}", f"com.cloud.exception.ResourceUnavailableException: {text}", [
                "com.cloud.network.element.VirtualRouterElement.applyPFRules(VirtualRouterElement.java:804)",
                "com.cloud.network.firewall.FirewallManagerImpl.applyRules(FirewallManagerImpl.java:690)", *frames.API_JOB]))
        job.inner.say(later(time, 1.7), "WARN", "FirewallManagerImpl", "Rules are not completely applied")
        job.fail(later(time, 2), 530, "Failed to apply port forwarding rule")
        database.add("firewall_rules", id=610 + i, state="Add", purpose="PortForwarding", network_id=network.id, created=when(time))
    incident.show_router(router)
    incident.is_about("firewall-nat", "No port forwarding rule of a network is applied",
                      "One rule has a port range with its ends exchanged; iptables refuses it, and with it the whole set.", router, network,
                      hint="vr-iptables-exec", also_right=["vr-config-script"], started=first, symptoms=["vr-config-script"],
                      properties=["zone", "rotated", "answer", "router log"])


@case("tunnel-secret-differs", "4.17", "2026-09-24", zone="America/Chicago", minutes=100)
def tunnel_secret_differs(incident):
    """The peer changed the secret of a site-to-site VPN: the tunnel does not come up again."""
    world, release, database = incident.world, incident.release, incident.database
    server, router = world.servers[0], next(router for router in world.routers if router.network.vpc)
    incident.rotate(server)
    first, peer = world.at(22), "198.51.100.24"
    daemons = f"{router.name}/daemon.log"
    for i in range(14):
        time = later(first, 240 * i)
        incident.syslog(router, daemons, time, f"charon: 0{i % 9 + 1}[IKE] initiating IKE_SA vpn-{peer}[{30 + i}] to {peer}")
        incident.syslog(router, daemons, later(time, 0.2), f"charon: 1{i % 5}[IKE] received AUTHENTICATION_FAILED notify error",
                        "also" if i else "first")
        if i == 0:
            incident.syslog(router, daemons, later(time, 0.3),
                            "ipsec[1620]: 10[IKE] establishing IKE_SA failed, peer not responding with matching pre-shared key")
    status = incident.server(server, "RouterStatusMonitor-1")
    text = (f"Site-to-site Vpn Connection to head-office on router {router.name}(id: {router.id})  just switched from Connected to "
            "Disconnected")
    status.say(later(first, 41), "INFO", MANAGER, text, "also")
    status.say(later(first, 41.1), "WARN", "AlertManagerImpl", release.alert(9, 1, text), "also")
    for minute in (40, 58):
        time = world.at(minute)
        job = Job(incident, server, time, router.network.account, "org.apache.cloudstack.api.command.user.vpn.ResetVpnConnectionCmd",
                  ("VpnConnection", 7))
        job.submit(time)
        request = Request(job.inner, server, router.host, later(time, 0.3), "100111")
        request.send(later(time, 0.3),
                     command("routing.Site2SiteVpnCfgCommand", f'"create":"true","peerGatewayIp":"{peer}",{access(router)}'))
        request.answer(later(time, 2), "GroupAnswer", group(file_results(router, f"site_2_site_vpn.json.{world.uuid(world.story)}"), True))
        job.complete(later(time, 2.3))
    database.add("s2s_customer_gateway", id=3, name="head-office", gateway_ip=peer)
    database.add("s2s_vpn_gateway", id=2, vpc_id=router.network.vpc.id)
    database.add("s2s_vpn_connection", id=7, vpn_gateway_id=2, customer_gateway_id=3, state="Disconnected", created=database.old, passive=0)
    incident.show_router(router)
    incident.unlike = {"vpn"}
    incident.is_about("vpn", "A site-to-site tunnel stays down",
                      "The peer refuses the authentication: the pre-shared key differs since the peer was reconfigured.", router,
                      ("vpc", router.network.vpc.id, router.network.vpc.name), hint="vpn-s2s-switch-alert, AUTHENTICATION_FAILED",
                      started=first, symptoms=[], properties=["zone", "rotated", "router log"])


@case("password-server-gone", "4.16", "2026-10-01", zone="Asia/Dubai", minutes=80)
def password_server_gone(incident):
    """The password server of a router was killed; machines get no new password although every job succeeds."""
    world = incident.world
    server, router = world.servers[0], world.routers[0]
    incident.rotate(server)
    killed = world.at(11)
    incident.syslog(router, f"{router.name}/daemon.log", killed,
                    "systemd[1]: cloud-password-server@eth0.service: Main process exited, code=killed, status=9/KILL", "also")
    incident.syslog(router, f"{router.name}/daemon.log", later(killed, 0.5),
                    "systemd[1]: cloud-password-server@eth0.service: Failed with result 'signal'.", "also")
    for i, minute in enumerate((26, 34, 41, 60)):
        time = world.at(minute)
        guest = [guest for guest in world.guests if guest.network is router.network][i % 3]
        job = Job(incident, server, time, guest.account, "org.apache.cloudstack.api.command.user.vm.ResetVMPasswordCmd",
                  ("VirtualMachine", guest.id))
        job.submit(time)
        job.inner.say(later(time, 0.1), "DEBUG", "BasicNetworkTopology", "SAVE PASSWORD TO ROUTE RULES")
        request = Request(job.inner, server, router.host, later(time, 0.3), "100111")
        request.send(later(time, 0.3),
                     command("routing.SavePasswordCommand", f'"vmIpAddress":"{guest.address}","vmName":"{guest.name}",{access(router)}'))
        name = f"vm_password.json.{world.uuid(world.story)}"
        incident.router_shell(router, later(time, 0.6), f"executing: /opt/cloud/bin/update_config.py {name}")
        incident.router_log(router, later(time, 0.8), "INFO", f"Processing JSON file {name}")
        incident.router_log(router, later(time, 1), "ERROR",
                            "Failed to update password server due to: <urlopen error [Errno 111] Connection refused>",
                            "also" if i else "first")
        incident.router_shell(router, later(time, 1.2), "execution success")
        request.answer(later(time, 1.4), "GroupAnswer", group(file_results(router, name), True))
        job.complete(later(time, 1.7))
        incident.syslog(router, f"{router.name}/messages", later(time, 60),
                        f"cloud: serve_password: requested password not found for {guest.address}")
    incident.show_router(router)
    incident.show_host(router.host, debug=True, messages=False)
    incident.is_about("metadata-password", "Reset passwords never reach the machines", "The password server on the router was killed; "
                      "configure.py cannot hand passwords over, and says so only in the router's log.", router, router.network,
                      hint="pwd-server-update-failed", started=killed, symptoms=[],
                      properties=["zone", "rotated", "router log holds the cause", "jobs succeed"])


@case("static-route-unreachable", "4.17", "2026-11-12", zone="Africa/Johannesburg", minutes=75)
def static_route_unreachable(incident):
    """A static route by a private gateway whose interface has no address: the router refuses it."""
    world, release, database = incident.world, incident.release, incident.database
    server, router = world.servers[0], next(router for router in world.routers if router.network.vpc)
    vpc, first = router.network.vpc, world.at(20)
    for i, minute in enumerate((20, 27, 45)):
        time = world.at(minute)
        job = Job(incident, server, time, vpc.account, "org.apache.cloudstack.api.command.user.vpc.CreateStaticRouteCmd",
                  ("StaticRoute", 11 + i))
        job.submit(time)
        job.inner.say(later(time, 0.05), "DEBUG", "VpcManagerImpl", f"Applying static routes for vpc {release.vpc(vpc)}")
        request = Request(job.inner, server, router.host, later(time, 0.3), "100111")
        request.send(later(time, 0.3),
                     command("routing.SetStaticRouteCommand", f'"staticRoutes":[{{"cidr":"172.20.{i}.0/24"}}],{access(router)}'))
        name = f"static_routes.json.{world.uuid(world.story)}"
        incident.router_shell(router, later(time, 0.6), f"executing: /opt/cloud/bin/update_config.py {name}")
        incident.router_log(router, later(time, 0.8), "INFO", f"Executing: ip route add 172.20.{i}.0/24 via 10.190.4.1 table static_route")
        incident.router_log(router, later(time, 0.9), "ERROR",
                            f"Command 'ip route add 172.20.{i}.0/24 via 10.190.4.1 table static_route' returned non-zero exit status 2",
                            "also" if i else "first")
        incident.router_shell(router, later(time, 1.2),
                              f'execution failed: "/opt/cloud/bin/update_config.py {name}", check /var/log/cloud.log in VR for details ',
                              None if i else "also")
        detail = (f"RTNETLINK answers: Network is unreachable\\n[ERROR] Command \\u0027ip route add 172.20.{i}.0/24 via 10.190.4.1 table "
                  "static_route\\u0027 returned non-zero exit status 2\\n")
        request.answer(later(time, 1.4), "GroupAnswer", group(file_results(router, name, False, detail), False), mark=None if i else "also")
        text = "Resource [DataCenter:1] is unreachable: Unable to apply static routes on router "
        job.inner.say(later(time, 1.6), "WARN", "VpcManagerImpl", release.trace(
            f"Failed to apply static routes for vpc {release.vpc(vpc)}", f"com.cloud.exception.ResourceUnavailableException: {text}", [
                "org.apache.cloudstack.network.topology.AdvancedNetworkTopology.applyStaticRoutes(AdvancedNetworkTopology.java:112)",
                "com.cloud.network.vpc.VpcManagerImpl.applyStaticRoutes(VpcManagerImpl.java:2995)", *frames.API_JOB]))
        job.inner.say(later(time, 1.7), "WARN", "VpcManagerImpl", "Routes are not completely applied")
        job.fail(later(time, 2), 530, "Failed to create static route")
        database.add("static_routes", id=11 + i, cidr=f"172.20.{i}.0/24", state="Add", vpc_id=vpc.id, created=when(time))
    database.add("vpc_gateways", id=5, ip4_address="10.190.4.9", type="Private", network_id=router.network.id, vpc_id=vpc.id,
                 created=database.old, state="Creating")
    incident.show_router(router)
    incident.is_about("private-gateway", "No static route of a VPC is applied",
                      "The private gateway was never finished: its interface has no address on the router, so its next hop is unreachable.",
                      router, ("vpc", vpc.id, vpc.name), hint="pgw-static-routes", also_right=["vr-config-script"], started=first,
                      symptoms=["vr-config-script"], properties=["zone", "answer", "router log"])


@case("mtu-beyond-device", "4.20", "2026-09-10", zone="UTC", servers=2, minutes=80)
def mtu_beyond_device(incident):
    """Somebody sets the MTU of a network to 9000; the interface of the router cannot carry it."""
    world, release, database = incident.world, incident.release, incident.database
    server, router = world.servers[0], world.routers[0]
    network, host, first = router.network, router.host, world.at(28)
    host.skew = -95
    for i, minute in enumerate((28, 35)):
        time = world.at(minute)
        job = Job(incident, server, time, network.account, "org.apache.cloudstack.api.command.user.network.UpdateNetworkCmd",
                  ("Network", network.id), query=f"command=updateNetwork&id={network.uuid}&privatemtu=9000")
        job.submit(time)
        request = Request(job.inner, server, host, later(time, 0.4), "100111")
        request.send(later(time, 0.4), command("routing.UpdateNetworkCommand",
                                               f'"ipAddresses":[{{"publicIp":"{network.gateway}","mtu":"9000"}}],{access(router)}'))
        thread = incident.handler(host, job.logid)
        process = (f"/usr/share/cloudstack-common/scripts/network/domr/router_proxy.sh update_interface_config.sh {router.control} "
                   f"{network.gateway} 9000 ")
        thread.say(later(time, 1), "WARN", "VirtualRoutingResource",
                   f"Process [{60117 + i}] for command [{process}] encountered the error: [Error: mtu greater than device maximum.].",
                   "also" if i else "first")
        thread.say(later(time, 1.1), "WARN", "VirtualRoutingResource",
                   f"Failed to update interface mtu to 9000 on interface with ip: {network.gateway}", None if i else "also")
        detail = "com.cloud.utils.exception.CloudRuntimeException: Failed to update interface mtu"
        request.answer(later(time, 1.4), "Answer", answer("Answer", False, detail), mark=None if i else "also")
        job.inner.say(later(time, 1.6), "ERROR", "NetworkServiceImpl", release.trace(
            f"Failed to update network MTU for router {release.vm(router)} due to {detail}",
            "com.cloud.exception.ResourceUnavailableException: Resource [DataCenter:1] is unreachable: Failed to update guest network "
            "with new MTU", ["com.cloud.network.NetworkServiceImpl.updateNetworkMtu(NetworkServiceImpl.java:3719)", *frames.API_JOB]),
                      None if i else "also")
        job.fail(later(time, 2), 530, "Failed to update guest network with new MTU")
    database.change("networks", {"id": network.id}, private_mtu=9000, public_mtu=1500)
    database.add("configuration", category="Advanced", name="vr.private.interface.max.mtu", value="9216", default_value="1500",
                 updated=when(world.at(25)))
    incident.show_host(host)
    incident.is_about("mtu-vxlan", "The MTU of a network cannot be changed",
                      "The bridge below the router's interface carries 1500 bytes; 9000 are refused by the device.", router, network, host,
                      hint="mtu-update-failed", started=first, symptoms=["vr-config-script"],
                      properties=["servers", "skew", "agent holds the cause"])
