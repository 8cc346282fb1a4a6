package io.github.uringserver.benchmarks.compare;

import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/**
 * How many bytes of heap the threads of another JVM have allocated, asked over the local
 * management connection. The threads of that connection do not count.
 */
final class AllocatedBytes implements Closeable {

	private static final List<String> OWN_THREADS = List.of("RMI ", "JMX ", "Attach ");

	private final JMXConnector connector;

	private final ThreadMXBean threads;

	private final MemoryMXBean memory;

	/**
	 * Attaches to a JVM of the same user.
	 * @throws IOException if it is none, or does not let itself be attached to
	 */
	AllocatedBytes(long pid) throws IOException {
		this.connector = JMXConnectorFactory.connect(new JMXServiceURL(managementAddress(pid)));
		MBeanServerConnection connection = this.connector.getMBeanServerConnection();
		this.threads = ManagementFactory.newPlatformMXBeanProxy(connection, ManagementFactory.THREAD_MXBEAN_NAME,
				ThreadMXBean.class);
		this.memory = ManagementFactory.newPlatformMXBeanProxy(connection, ManagementFactory.MEMORY_MXBEAN_NAME,
				MemoryMXBean.class);
	}

	private static String managementAddress(long pid) throws IOException {
		try {
			VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
			try {
				return machine.startLocalManagementAgent();
			}
			finally {
				machine.detach();
			}
		}
		catch (AttachNotSupportedException ex) {
			throw new IOException("Cannot attach to process " + pid + ": " + ex.getMessage(), ex);
		}
	}

	/** The sum over all live threads since each began. */
	long total() {
		long[] ids = this.threads.getAllThreadIds();
		long[] bytes = this.threads.getThreadAllocatedBytes(ids);
		var infos = this.threads.getThreadInfo(ids);
		long sum = 0;
		for (int i = 0; i < ids.length; i++) {
			if (infos[i] != null && OWN_THREADS.stream().noneMatch(infos[i].getThreadName()::startsWith)) {
				sum += Math.max(0, bytes[i]);
			}
		}
		return sum;
	}

	/** What lives on the heap: in use after two full collections. */
	long liveBytes() throws IOException {
		this.memory.gc();
		this.memory.gc();
		return this.memory.getHeapMemoryUsage().getUsed();
	}

	@Override
	public void close() throws IOException {
		this.connector.close();
	}

}
