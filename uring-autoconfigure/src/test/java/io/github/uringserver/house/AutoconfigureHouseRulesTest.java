package io.github.uringserver.house;

import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The classes of this module keep the rules of the house. The rules and their canaries
 * come with the core's tests.
 */
class AutoconfigureHouseRulesTest {

	private static final JavaClasses CLASSES = BytecodeRules.mainClasses();

	@ParameterizedTest
	@MethodSource("bytecodeRules")
	void classesKeep(ArchRule rule) {
		rule.check(CLASSES);
	}

	static List<ArchRule> bytecodeRules() {
		return BytecodeRules.ALL;
	}

}
