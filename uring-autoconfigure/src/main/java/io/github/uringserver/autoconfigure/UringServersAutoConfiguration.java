package io.github.uringserver.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.dispatch.LeanDispatchDecorator;

/**
 * Knows the servers, for those who tell of them: also where another one has taken over
 * because io_uring cannot be used, but not where it was not wanted.
 */
@AutoConfiguration(after = UringReactiveWebServerAutoConfiguration.class)
@Conditional(UringServersAutoConfiguration.OnUringWanted.class)
public class UringServersAutoConfiguration {

	@Bean
	RunningUringServers runningUringServers(ObjectProvider<UringAvailability> availability,
			ObjectProvider<UringReactiveWebServerFactory> factory, ObjectProvider<LeanDispatchDecorator> dispatch) {
		return new RunningUringServers(availability, factory, dispatch);
	}

	/** The server is there, or the kernel was asked whether it can be. */
	static final class OnUringWanted extends AnyNestedCondition {

		OnUringWanted() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBean(UringReactiveWebServerFactory.class)
		static final class FactoryIsThere {

		}

		@ConditionalOnBean(UringAvailability.class)
		static final class KernelWasAsked {

		}

	}

}
