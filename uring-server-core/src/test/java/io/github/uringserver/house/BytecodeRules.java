package io.github.uringserver.house;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The rules that can be read from class files. */
final class BytecodeRules {

	private static final Set<Room> NETTY_ROOMS = Set.of(Room.NET_PROXY, Room.HTTP_2, Room.WEB_SOCKET);

	static final ArchRule ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW = classes().that()
		.resideInAPackage(Room.HOUSE + "..")
		.should(new KnowOnlyWhatStandsBelow())
		.allowEmptyShould(true);

	static final ArchRule NO_INTERNALS_OF_THE_JDK = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("sun..", "jdk.internal..", "com.sun..")
		.because("they go away without notice, sun.misc.Unsafe first")
		.allowEmptyShould(true);

	static final ArchRule CORE_KNOWS_NO_FRAMEWORK = noClasses().that(areCore())
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "reactor..", "org.reactivestreams..", "io.micrometer..",
				"jakarta..")
		.because("the core is usable without any of them")
		.allowEmptyShould(true);

	static final ArchRule ONLY_SYS_CALLS_NATIVE_CODE = noClasses().that(areNotSys())
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("jnr..", "com.kenai.jffi..")
		.because("native calls, their layouts and their constants stand in sys")
		.allowEmptyShould(true);

	static final ArchRule ONLY_CODECS_THAT_NEED_IT_KNOW_NETTY = noClasses().that(areCoreWithoutNetty())
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.netty..")
		.because("an application that only speaks HTTP/1.1 does not need Netty's jars")
		.allowEmptyShould(true);

	static final ArchRule NO_STANDARD_STREAMS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
		.allowEmptyShould(true);

	static final ArchRule NO_STACK_TRACES_PRINTED = noClasses().should()
		.callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates
			.target(com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("printStackTrace")))
		.because("an exception is logged, thrown or answered")
		.allowEmptyShould(true);

	static final ArchRule NO_OTHER_LOGGING = noClasses().that()
		.doNotHaveFullyQualifiedName(Room.HOUSE + ".tls.bouncycastle.ProviderLog")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.util.logging..", "ch.qos.logback..")
		.because("the application chooses where logs go: SLF4J, or Spring's logger in the adapter; "
				+ "ProviderLog silences what a library says elsewhere")
		.allowEmptyShould(true);

	/** All of them. */
	static final List<ArchRule> ALL = List.of(ROOMS_KNOW_ONLY_WHAT_STANDS_BELOW, NO_INTERNALS_OF_THE_JDK,
			CORE_KNOWS_NO_FRAMEWORK, ONLY_SYS_CALLS_NATIVE_CODE, ONLY_CODECS_THAT_NEED_IT_KNOW_NETTY,
			NO_STANDARD_STREAMS, NO_STACK_TRACES_PRINTED, NO_OTHER_LOGGING);

	private BytecodeRules() {
	}

	/**
	 * The main classes of the module whose tests run, and of those compiled beside it.
	 */
	static JavaClasses mainClasses() {
		JavaClasses classes = new ClassFileImporter()
			.withImportOption((location) -> location.contains("/target/classes/"))
			.importPackages(Room.HOUSE);
		if (classes.isEmpty()) {
			throw new IllegalStateException("There are no main classes below target/classes on the class path");
		}
		return classes;
	}

	private static DescribedPredicate<JavaClass> areCore() {
		return DescribedPredicate.describe("are part of the core",
				(type) -> Room.of(type.getPackageName()).filter(Room::isCore).isPresent());
	}

	private static DescribedPredicate<JavaClass> areCoreWithoutNetty() {
		return DescribedPredicate.describe("are part of the core and no codec on Netty",
				(type) -> Room.of(type.getPackageName())
					.filter((room) -> room.isCore() && !NETTY_ROOMS.contains(room))
					.isPresent()
						|| type.getPackageName().equals(Room.HOUSE + ".net.proxy")
								&& !type.getName().startsWith(Room.HOUSE + ".net.proxy.NettyHeaderDecoder"));
	}

	private static DescribedPredicate<JavaClass> areNotSys() {
		return DescribedPredicate.describe("are not in sys",
				(type) -> Room.of(type.getPackageName()).filter((room) -> room == Room.SYS).isEmpty());
	}

	private static final class KnowOnlyWhatStandsBelow extends ArchCondition<JavaClass> {

		KnowOnlyWhatStandsBelow() {
			super("know only their room and what stands below it");
		}

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			Optional<Room> room = Room.of(type.getPackageName());
			if (room.isEmpty()) {
				events.add(SimpleConditionEvent.violated(type, type.getName() + " lives in no room of the house"));
				return;
			}
			for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
				Room.of(dependency.getTargetClass().getPackageName())
					.filter((target) -> !room.get().known().contains(target))
					.ifPresent((target) -> events.add(SimpleConditionEvent.violated(dependency,
							room.get() + " must not know " + target + ": " + dependency.getDescription())));
			}
		}

	}

}
