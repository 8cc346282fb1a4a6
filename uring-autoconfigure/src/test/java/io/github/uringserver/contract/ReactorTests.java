package io.github.uringserver.contract;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.testing.ChildJvm;
import io.github.uringserver.worker.Worker;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/** Threads, blocking and context. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReactorTests {

	private static final String KEY = "tenant";

	private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

	@Test
	void workersAreThreadsOnWhichNobodyMayBlock() {
		try (Application application = Application.run(Threads.class)) {
			assertThat(application.uring().getServer().workers()).extracting(Worker::thread)
				.allSatisfy((thread) -> assertThat(thread).isInstanceOf(NonBlocking.class))
				.extracting(Thread::getName)
				.containsExactly("uring-worker-0", "uring-worker-1");
		}
	}

	@Test
	void blockFailsFastOnAWorker() throws Exception {
		try (Application application = Application.run(Threads.class)) {
			assertThat(application.get("/block").body()).contains(
					"block()/blockFirst()/blockLast() are blocking, which is not supported in thread uring-worker-");
		}
	}

	@Test
	void blockHoundAllowsTheWorkersOwnWaitAndNothingElse() throws Exception {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		ChildJvm.Result result = ChildJvm.of(BlockHoundMain.class)
			.jvmArguments("-XX:+AllowRedefinitionToAddDeleteMethods", "-XX:+EnableDynamicAgentLoading")
			.jvmArguments((Runtime.version().feature() < 21) ? new String[] { "-XX:+IgnoreUnrecognizedVMOptions" }
					: new String[0])
			.run();
		assertThat(result.output()).containsSubsequence("server=UringWebServer", "/fine=fine",
				"/sleep=BlockingOperationError", "/fine=fine", "stopped");
		assertThat(result.output()).doesNotContain("dies");
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void contextReachesThreadLocalsOnEveryThreadAndLeavesNoneBehind() throws Exception {
		ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, TENANT);
		try (Application application = Application.run(Threads.class, "spring.reactor.context-propagation=auto")) {
			assertThat(application.get("/tenant?blue").body()).isEqualTo("blue blue");
			for (int i = 0; i < 4; i++) {
				assertThat(application.get("/tenant").body()).isEqualTo("none none");
			}
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
			ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before Java 21")
	void blockingHandlersRunOnVirtualThreadsAndWorkersDoNot() throws Exception {
		try (Application application = Application.run(Threads.class, "spring.threads.virtual.enabled=true")) {
			assertThat(application.get("/blocking-thread").body()).startsWith("VirtualThread[");
			assertThat(application.get("/thread").body()).contains("uring-worker-").doesNotContain("Virtual");
		}
	}

	@RestController
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Threads {

		@Bean
		WebFilter tenantFilter() {
			return (exchange, chain) -> {
				String query = exchange.getRequest().getURI().getQuery();
				Mono<Void> next = chain.filter(exchange);
				return (query == null) ? next : next.contextWrite((context) -> context.put(KEY, query));
			};
		}

		@GetMapping("/block")
		Mono<String> block() {
			return Mono.fromCallable(() -> Mono.delay(Duration.ofMillis(1)).block())
				.map(String::valueOf)
				.onErrorResume((error) -> Mono.just(error.getMessage()));
		}

		@GetMapping("/tenant")
		Mono<String> tenant() {
			return Mono.fromSupplier(Threads::tenantOfThread)
				.publishOn(Schedulers.parallel())
				.map((first) -> first + ' ' + tenantOfThread());
		}

		private static String tenantOfThread() {
			return (TENANT.get() != null) ? TENANT.get() : "none";
		}

		@GetMapping("/blocking-thread")
		String blockingThread() {
			return Thread.currentThread().toString();
		}

		@GetMapping("/thread")
		Mono<String> thread() {
			return Mono.fromSupplier(() -> Thread.currentThread().toString());
		}

	}

}
