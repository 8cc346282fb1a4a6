package io.github.uringserver.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.context.MissingWebServerFactoryBeanException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.uringserver.boot.UringAvailability;

/**
 * Explains, where there is no web server at all, that io_uring would have been one. Comes
 * before Spring Boot's own explanation and leaves everything else to it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingFallbackFailureAnalyzer extends AbstractFailureAnalyzer<MissingWebServerFactoryBeanException> {

	private final BeanFactory beanFactory;

	MissingFallbackFailureAnalyzer(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingWebServerFactoryBeanException cause) {
		UringAvailability availability = this.beanFactory.getBeanProvider(UringAvailability.class).getIfAvailable();
		if (availability == null || availability.available()) {
			return null;
		}
		return UringUnavailableFailureAnalyzer.analysis(availability, cause);
	}

}
