package io.github.uringserver.contract;

/** Answers through filters that Actuator observes. */
class LeanDispatchFilteredObservedTests extends LeanDispatchObservedTests {

	@Override
	protected Class<?> configuration() {
		return DispatchFilters.class;
	}

}
