package io.github.uringserver.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Folders as sysfs has them. */
class NetworkInterfacesTests {

	@TempDir
	Path interfaces;

	@Test
	void deviceWithTheFewestReceiveQueuesCounts() throws IOException {
		make("eth0", true, 4, 2);
		make("eth1", true, 2, 8);
		make("lo", false, 1, 1);
		assertThat(NetworkInterfaces.fewestReceiveQueues(this.interfaces)).isEqualTo(2);
	}

	@Test
	void interfacesWithoutADeviceDoNotCount() throws IOException {
		make("lo", false, 1, 1);
		assertThat(NetworkInterfaces.fewestReceiveQueues(this.interfaces)).isZero();
	}

	@Test
	void missingSysfsHasNone() {
		assertThat(NetworkInterfaces.fewestReceiveQueues(this.interfaces.resolve("nowhere"))).isZero();
	}

	private void make(String name, boolean device, int receiveQueues, int sendQueues) throws IOException {
		Path queues = Files.createDirectories(this.interfaces.resolve(name).resolve("queues"));
		if (device) {
			Files.createDirectory(this.interfaces.resolve(name).resolve("device"));
		}
		for (int i = 0; i < receiveQueues; i++) {
			Files.createDirectory(queues.resolve("rx-" + i));
		}
		for (int i = 0; i < sendQueues; i++) {
			Files.createDirectory(queues.resolve("tx-" + i));
		}
	}

}
