package io.github.uringserver.worker;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.UserData;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Several modules on one worker. */
class WorkerModulesTests {

	private final List<String> events = new ArrayList<>();

	private final First first = new First();

	private final Second second = new Second();

	@Test
	void aCompletionFindsItsModuleByItsRange() {
		WorkerModules modules = of(this.first, this.second);
		modules.onCompletion(UserData.pack(UserData.OPERATIONS_PER_RANGE, 1, 2), 0, 0);
		modules.onCompletion(UserData.pack(8 * UserData.OPERATIONS_PER_RANGE - 1, 1, 2), 0, 0);
		modules.onCompletion(UserData.pack(2 * UserData.OPERATIONS_PER_RANGE - 1, 1, 2), 0, 0);
		assertThat(this.events).containsExactly("1 completion", "7 completion", "1 completion");
	}

	@Test
	void modulesStartInOrderAndStopInReverse() {
		WorkerModules modules = of(this.first, this.second);
		modules.onStart();
		modules.flush();
		modules.onStop();
		assertThat(this.events).containsExactly("1 start", "7 start", "1 flush", "7 flush", "7 stop", "1 stop");
	}

	@Test
	void theWorkerIsQuiescentWhenEveryModuleIs() {
		WorkerModules modules = of(this.first, this.second);
		assertThat(modules.isQuiescent()).isTrue();
		this.second.quiescent = false;
		assertThat(modules.isQuiescent()).isFalse();
	}

	@Test
	void aModuleThatCannotBeFreedDoesNotKeepTheOthersFromBeingFreed() {
		this.first.failure = new IllegalStateException("thrown by the test");
		of(this.first, this.second).onTerminate(true);
		assertThat(this.events).containsExactly("1 terminate", "7 terminate");
	}

	@Test
	void twoModulesCannotHaveTheSameRange() {
		assertThatIllegalStateException().isThrownBy(() -> of(this.first, new First()))
			.withMessageContaining("range 1");
		assertThat(this.events).containsExactly("1 terminate", "1 terminate");
	}

	@Test
	void aModuleIsFoundByItsClass() {
		WorkerModules modules = of(this.first, this.second);
		assertThat(modules.get(Second.class)).isSameAs(this.second);
		assertThatIllegalStateException().isThrownBy(() -> of(this.first).get(Second.class))
			.withMessageContaining("Second");
	}

	private static WorkerModules of(WorkerModule... modules) {
		List<Worker.ModuleFactory> factories = new ArrayList<>();
		for (WorkerModule module : modules) {
			factories.add((worker) -> module);
		}
		return WorkerModules.of(null, factories);
	}

	private final class First extends Recorder {

		First() {
			super(1);
		}

	}

	private final class Second extends Recorder {

		Second() {
			super(7);
		}

	}

	private class Recorder implements WorkerModule {

		private final int range;

		boolean quiescent = true;

		RuntimeException failure;

		Recorder(int range) {
			this.range = range;
		}

		private void note(String event) {
			WorkerModulesTests.this.events.add(this.range + " " + event);
		}

		@Override
		public int operationRange() {
			return this.range;
		}

		@Override
		public void onStart() {
			note("start");
		}

		@Override
		public void onCompletion(long userData, int result, int flags) {
			note("completion");
		}

		@Override
		public void flush() {
			note("flush");
		}

		@Override
		public void onStop() {
			note("stop");
		}

		@Override
		public boolean isQuiescent() {
			return this.quiescent;
		}

		@Override
		public void onTerminate(boolean freed) {
			note("terminate");
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

}
