package io.github.uringserver.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.testing.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/** A flood past the limit of open files is survived and recovered from. */
@Timeout(90)
class DescriptorFloodTests {

	@Test
	void everyConnectionIsAnsweredOnceDescriptorsAreBack() throws Exception {
		ServerFixture.assumeSupported(ServerFixture.defaults().build());
		ChildJvm.Result result = ChildJvm.of(DescriptorFloodMain.class).shell("ulimit -n 400").run();
		Matcher answered = Pattern.compile("answered (\\d+) of (\\d+)").matcher(result.output());
		assertThat(answered.find()).as(result.output()).isTrue();
		assertThat(answered.group(1)).isEqualTo(answered.group(2)).isNotEqualTo("0");
		assertThat(result.exitCode()).isZero();
	}

}
