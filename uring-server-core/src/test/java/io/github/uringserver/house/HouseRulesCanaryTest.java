package io.github.uringserver.house;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Each rule notices the offender it is there for. */
class HouseRulesCanaryTest {

	private static final String HOUSE = Room.HOUSE;

	@TempDir
	private Path folder;

	private Fixture fixture;

	@BeforeEach
	void emptyFixture() {
		this.fixture = new Fixture(this.folder);
	}

	@Test
	void roomThatLooksUpIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".net", "Upper", "public class Upper { }")
			.with(HOUSE + ".ring", "Lower", "class Lower { " + HOUSE + ".net.Upper upper; }");
		assertNoticed(BytecodeRules.ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW, "RING must not know NET");
	}

	@Test
	void neighboursThatKnowEachOtherAreNoticed() throws IOException {
		this.fixture.with(HOUSE + ".http.h1", "First", "public class First { }")
			.with(HOUSE + ".http.h2", "Second", "class Second { void use() { new " + HOUSE + ".http.h1.First(); } }");
		assertNoticed(BytecodeRules.ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW, "HTTP_2 must not know HTTP_1");
	}

	@Test
	void protocolNeutralHttpThatKnowsCodecIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".http.h1", "Codec", "public class Codec { }")
			.with(HOUSE + ".http", "Neutral", "class Neutral extends " + HOUSE + ".http.h1.Codec { }");
		assertNoticed(BytecodeRules.ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW, "HTTP must not know HTTP_1");
	}

	@Test
	void metricsThatKnowTheAdapterAreNoticed() throws IOException {
		this.fixture.with(HOUSE + ".web", "Adapter", "public class Adapter { }")
			.with(HOUSE + ".metrics", "Meters", "class Meters { " + HOUSE + ".web.Adapter adapter; }");
		assertNoticed(BytecodeRules.ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW, "METRICS must not know WEB");
	}

	@Test
	void classOutsideOfEveryRoomIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".attic", "Lost", "class Lost { }");
		assertNoticed(BytecodeRules.ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW, "lives in no room");
	}

	@Test
	void roomThatLooksDownIsNotNoticed() throws IOException {
		this.fixture.with(HOUSE + ".sys", "Ground", "public class Ground { }")
			.with(HOUSE + ".server", "Roof", "class Roof { " + HOUSE + ".sys.Ground ground; }");
		assertThat(BytecodeRules.ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW.evaluate(this.fixture.compiled()).hasViolation())
			.isFalse();
	}

	@Test
	void unsafeIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".ring", "Risky", "class Risky { sun.misc.Unsafe unsafe; }");
		assertNoticed(BytecodeRules.NO_INTERNALS_OF_THE_JDK, "sun.misc.Unsafe");
	}

	@Test
	void internalsOfTheJdkAreNoticed() throws IOException {
		this.fixture.with(HOUSE + ".ring", "Risky", "class Risky { jdk.internal.misc.Unsafe unsafe; }");
		assertNoticed(BytecodeRules.NO_INTERNALS_OF_THE_JDK, "jdk.internal.misc.Unsafe");
	}

	@Test
	void internalsReachedByNameAreNoticed() throws IOException {
		this.fixture.with(HOUSE + ".ring", "Sly", "class Sly { String name = \"sun.misc.Unsafe\"; }");
		assertNoticed(SourceRules.internalsByName(this.fixture.parsed()), "Sly.java:2 names an internal");
	}

	@Test
	void frameworksInTheCoreAreNoticed() throws IOException {
		for (String framework : List.of("org.springframework.http", "reactor.core.publisher",
				"io.micrometer.core.instrument")) {
			this.fixture.with(framework, "Thing", "public class Thing { }")
				.with(HOUSE + ".net", "Framed", "class Framed { " + framework + ".Thing thing; }");
			assertNoticed(BytecodeRules.CORE_KNOWS_NO_FRAMEWORK, framework + ".Thing");
		}
	}

	@Test
	void nativeCallOutsideOfSysIsNoticed() throws IOException {
		this.fixture.with("jnr.ffi", "Call", "public class Call { }")
			.with(HOUSE + ".net", "Native", "class Native { jnr.ffi.Call call; }");
		assertNoticed(BytecodeRules.ONLY_SYS_CALLS_NATIVE_CODE, "jnr.ffi.Call");
	}

	@Test
	void nettyBesideTheCodecsOnItIsNoticed() throws IOException {
		this.fixture.with("io.netty.buffer", "Thing", "public class Thing { }")
			.with(HOUSE + ".http.h1", "Heavy", "class Heavy { io.netty.buffer.Thing thing; }")
			.with(HOUSE + ".net.proxy", "Loaded", "class Loaded { io.netty.buffer.Thing thing; }")
			.with(HOUSE + ".net.proxy", "NettyHeaderDecoder",
					"class NettyHeaderDecoder { io.netty.buffer.Thing thing; }");
		assertThat(BytecodeRules.ONLY_CODECS_THAT_NEED_IT_KNOW_NETTY.evaluate(this.fixture.compiled())
			.getFailureReport()
			.getDetails()).hasSize(2).noneMatch((detail) -> detail.contains("NettyHeaderDecoder"));
	}

	@Test
	void standardStreamsAreNoticed() throws IOException {
		this.fixture.with(HOUSE + ".net", "Loud", "class Loud { void say() { System.out.println(); } }");
		assertNoticed(BytecodeRules.NO_STANDARD_STREAMS, "System.out");
	}

	@Test
	void printedStackTraceIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".net", "Loud",
				"class Loud { void say(java.io.IOException ex) { ex.printStackTrace(); } }");
		assertNoticed(BytecodeRules.NO_STACK_TRACES_PRINTED, "printStackTrace");
	}

	@Test
	void otherLoggingIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".net", "Logs", "class Logs { java.util.logging.Logger logger; }");
		assertNoticed(BytecodeRules.NO_OTHER_LOGGING, "java.util.logging.Logger");
	}

	@Test
	void longMethodIsNoticedAndTheLongestAllowedIsNot() throws IOException {
		int bodyLines = SourceRules.MAX_METHOD_LINES - 2;
		this.fixture.with(HOUSE + ".net", "Methods",
				"class Methods {\n" + method("longest", bodyLines) + method("tooLong", bodyLines + 1) + "}");
		assertThat(SourceRules.longMethods(this.fixture.parsed())).singleElement()
			.asString()
			.contains("method tooLong has " + (SourceRules.MAX_METHOD_LINES + 1) + " lines");
	}

	@Test
	void longFileIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".net", "Long", "class Long { }" + "\n".repeat(SourceRules.MAX_FILE_LINES));
		assertNoticed(SourceRules.longFiles(this.fixture.parsed()), "Long.java has");
	}

	@Test
	void unfinishedBusinessIsNoticed() throws IOException {
		this.fixture.with(HOUSE + ".net", "Later", "class Later { } // " + "TO" + "DO later");
		assertNoticed(SourceRules.unfinished(this.fixture.parsed()), "Later.java has unfinished business");
	}

	@Test
	void architectureConstantOutsideOfSysIsNoticed() throws IOException {
		this.fixture
			.with(HOUSE + ".sys", "Here",
					"class Here { static final int PAGE_SIZE = 4096; String name = \"os.arch\"; int setup = 425; }")
			.with(HOUSE + ".ring", "There",
					"class There {\nstatic final int PAGE_SIZE = 4096;\nString name = \"os.arch\";\nint setup = 425;\n}");
		assertThat(SourceRules.architectureConstants(this.fixture.parsed())).hasSize(3)
			.allSatisfy((violation) -> assertThat(violation).contains("There.java"));
	}

	@Test
	void statusOfHttpIsNoArchitectureConstant() throws IOException {
		this.fixture.with(HOUSE + ".http", "Status", "class Status { int upgradeRequired = 426; }");
		assertThat(SourceRules.architectureConstants(this.fixture.parsed())).isEmpty();
	}

	private void assertNoticed(ArchRule rule, String expected) throws IOException {
		assertThat(rule.evaluate(this.fixture.compiled()).getFailureReport().getDetails())
			.anySatisfy((detail) -> assertThat(detail).contains(expected));
	}

	private static void assertNoticed(List<String> violations, String expected) {
		assertThat(violations).anySatisfy((violation) -> assertThat(violation).contains(expected));
	}

	private static String method(String name, int bodyLines) {
		return "void " + name + "() {\n" + ";\n".repeat(bodyLines) + "}\n";
	}

}
