package io.github.uringserver.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.uringserver.boot.OnUnsupported;
import io.github.uringserver.boot.UringAvailability;

/**
 * Whether io_uring can be used, see {@link ConditionalOnUringSupported}. Evaluated when
 * beans are registered, behind the conditions that are cheaper: the kernel is not asked
 * in vain.
 * <p>
 * A context that is prepared ahead of time may run on another machine: the condition
 * matches then, and the factory decides when the application runs.
 */
final class OnUringSupportedCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("io_uring support");
		if (SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING)) {
			return ConditionOutcome.match(message.because("it is decided when the application runs"));
		}
		AvailabilityProbe probe = new AvailabilityProbe(context);
		UringAvailability availability = probe.availability();
		if (availability.available()) {
			return ConditionOutcome.match(message.because("io_uring can be used"));
		}
		if (probe.onUnsupported() == OnUnsupported.FAIL) {
			return ConditionOutcome.match(message.because("the start is to fail: " + availability.reason()));
		}
		return ConditionOutcome.noMatch(message.because(availability.reason()));
	}

}
