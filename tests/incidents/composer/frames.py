# SPDX-License-Identifier: Apache-2.0
"""Frames of the stack traces that a management server writes, from the failing call down to the thread."""

JOB = ["org.apache.cloudstack.framework.jobs.impl.AsyncJobManagerImpl$5.runInContext(AsyncJobManagerImpl.java:620)",
       "org.apache.cloudstack.managed.context.ManagedContextRunnable$1.run(ManagedContextRunnable.java:48)",
       "org.apache.cloudstack.managed.context.impl.DefaultManagedContext$1.call(DefaultManagedContext.java:55)",
       "org.apache.cloudstack.framework.jobs.impl.AsyncJobManagerImpl$5.run(AsyncJobManagerImpl.java:568)",
       "java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)", "java.base/java.lang.Thread.run(Thread.java:829)"]
WORK = ["com.cloud.vm.VmWorkJobHandlerProxy.handleVmWorkJob(VmWorkJobHandlerProxy.java:107)",
        "com.cloud.vm.VirtualMachineManagerImpl.handleVmWorkJob(VirtualMachineManagerImpl.java:5387)",
        "com.cloud.vm.VmWorkJobDispatcher.runJob(VmWorkJobDispatcher.java:102)", *JOB]
START = ["com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:1376)",
         "com.cloud.vm.VirtualMachineManagerImpl.orchestrateStart(VirtualMachineManagerImpl.java:5315)",
         "java.base/java.lang.reflect.Method.invoke(Method.java:566)", *WORK]
IMPLEMENT = [
    "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.implementNetworkElementsAndResources(NetworkOrchestrator.java:1642)",
    "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.implementNetwork(NetworkOrchestrator.java:1441)",
    "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.prepare(NetworkOrchestrator.java:1933)", *START]
DHCP = ["org.apache.cloudstack.network.topology.BasicNetworkTopology.applyRules(BasicNetworkTopology.java:401)",
        "org.apache.cloudstack.network.topology.AdvancedNetworkTopology.applyRules(AdvancedNetworkTopology.java:318)",
        "com.cloud.network.element.VirtualRouterElement.addDhcpEntry(VirtualRouterElement.java:936)",
        "org.apache.cloudstack.engine.orchestration.NetworkOrchestrator.prepareElement(NetworkOrchestrator.java:1682)", *START]
ROUTER = ["com.cloud.network.router.NetworkHelperImpl.startVirtualRouter(NetworkHelperImpl.java:392)",
          "com.cloud.network.router.NetworkHelperImpl.startRouters(NetworkHelperImpl.java:346)",
          "org.apache.cloudstack.network.router.deployment.RouterDeploymentDefinition.deployVirtualRouter"
          "(RouterDeploymentDefinition.java:218)",
          "com.cloud.network.element.VirtualRouterElement.implement(VirtualRouterElement.java:221)", *IMPLEMENT]
API = ["com.cloud.api.ApiDispatcher.dispatch(ApiDispatcher.java:172)", "com.cloud.api.ApiServer.queueCommand(ApiServer.java:782)",
       "com.cloud.api.ApiServer.handleRequest(ApiServer.java:603)", "com.cloud.api.ApiServlet.processRequestInContext(ApiServlet.java:347)",
       "org.eclipse.jetty.util.thread.QueuedThreadPool.runJob(QueuedThreadPool.java:883)",
       "java.base/java.lang.Thread.run(Thread.java:829)"]
API_JOB = ["com.cloud.api.ApiDispatcher.dispatch(ApiDispatcher.java:172)",
           "com.cloud.api.ApiAsyncJobDispatcher.runJob(ApiAsyncJobDispatcher.java:112)", *JOB]
TASK = ["org.apache.cloudstack.managed.context.ManagedContextRunnable$1.run(ManagedContextRunnable.java:48)",
        "org.apache.cloudstack.managed.context.impl.DefaultManagedContext.runWithContext(DefaultManagedContext.java:52)",
        "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1128)",
        "java.base/java.lang.Thread.run(Thread.java:829)"]
AGENT = ["com.cloud.agent.Agent.processRequest(Agent.java:674)", "com.cloud.agent.Agent$AgentRequestHandler.doTask(Agent.java:1111)",
         "com.cloud.utils.nio.Task.call(Task.java:83)", "java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)",
         "java.base/java.lang.Thread.run(Thread.java:829)"]
JDBC = ["com.mysql.cj.jdbc.exceptions.SQLError.createSQLException(SQLError.java:129)",
        "com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping.translateException(SQLExceptionsMapping.java:122)",
        "com.mysql.cj.jdbc.ClientPreparedStatement.executeInternal(ClientPreparedStatement.java:953)",
        "org.apache.commons.dbcp2.DelegatingPreparedStatement.executeUpdate(DelegatingPreparedStatement.java:136)"]
