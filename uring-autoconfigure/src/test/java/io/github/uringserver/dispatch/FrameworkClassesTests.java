package io.github.uringserver.dispatch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The framework of the build is the one that the steps of this room were read from. */
class FrameworkClassesTests {

	/**
	 * Fails with a release of the framework that changes one of these classes: compare
	 * the sources, follow them in this room, then note the new digest.
	 */
	@ParameterizedTest
	@EnumSource
	void frameworkOfTheBuildIsKnown(DispatchPart part) {
		assertThat(FrameworkClasses.objection(part)).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void classesOfAnotherBuildAreNot(DispatchPart part) {
		assertThat(part.replaced()).allSatisfy((type) -> assertThat(FrameworkClasses.digest(type)).hasSize(64)
			.isNotEqualTo(FrameworkClasses.digest(FrameworkClassesTests.class)));
	}

}
