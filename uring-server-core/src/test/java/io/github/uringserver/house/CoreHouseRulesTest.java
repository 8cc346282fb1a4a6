package io.github.uringserver.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The core keeps the rules of the house, and the sources of every module those that are
 * read from sources.
 */
class CoreHouseRulesTest {

	private static final JavaClasses CLASSES = BytecodeRules.mainClasses();

	private static final List<SourceFile> SOURCES = SourceFile.below(repository());

	@ParameterizedTest
	@MethodSource("bytecodeRules")
	void classesKeep(ArchRule rule) {
		rule.check(CLASSES);
	}

	static List<ArchRule> bytecodeRules() {
		return BytecodeRules.ALL;
	}

	@Test
	void filesAreShort() {
		assertThat(SourceRules.longFiles(SOURCES)).isEmpty();
	}

	@Test
	void methodsAreShort() {
		assertThat(SourceRules.longMethods(SOURCES)).isEmpty();
	}

	@Test
	void nothingIsLeftForLater() {
		assertThat(SourceRules.unfinished(SOURCES)).isEmpty();
	}

	@Test
	void internalsOfTheJdkAreNotReachedByName() {
		assertThat(SourceRules.internalsByName(SOURCES)).isEmpty();
	}

	@Test
	void architectureConstantsStandInSys() {
		assertThat(SourceRules.architectureConstants(SOURCES)).isEmpty();
	}

	/** The folder with the wrapper, from whichever folder of it the tests run. */
	private static Path repository() {
		Path folder = Path.of("").toAbsolutePath();
		while (!Files.exists(folder.resolve("mvnw"))) {
			folder = folder.getParent();
		}
		return folder;
	}

}
