package io.github.uringserver.sys;

import java.lang.reflect.Field;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Names and texts of error numbers. */
class ErrnoTests {

	@Test
	void messageHasNameAndText() {
		assertThat(Errno.message(104)).isEqualTo("ECONNRESET: Connection reset by peer");
		assertThat(Errno.message(Errno.EAGAIN)).isEqualTo("EAGAIN: Resource temporarily unavailable");
	}

	@Test
	void unknownNumberIsStillAMessage() {
		assertThat(Errno.message(0)).isEqualTo("errno 0");
		assertThat(Errno.message(4711)).isEqualTo("errno 4711");
		assertThat(Errno.message(-5)).isEqualTo("errno -5");
	}

	@Test
	void everyConstantIsTheNumberOfItsName() throws Exception {
		for (Field constant : Errno.class.getFields()) {
			assertThat(Errno.message(constant.getInt(null))).startsWith(constant.getName() + ": ");
		}
	}

}
