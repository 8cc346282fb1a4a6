package io.github.uringserver.autoconfigure;

import io.github.uringserver.boot.UringReactiveWebServerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Takes care of WebSocket requests: the framework chooses by class path how to answer
 * them, and would choose something made for another server.
 */
@AutoConfiguration(after = UringReactiveWebServerAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnBean(UringReactiveWebServerFactory.class)
public class UringWebSocketAutoConfiguration {

	@Bean
	UringWebSocketConfigurer uringWebSocketConfigurer(ObjectProvider<WebFluxConfigurer> configurers) {
		return new UringWebSocketConfigurer(configurers);
	}

	@Bean
	static WebSocketHandlerAdapterPostProcessor uringWebSocketHandlerAdapterPostProcessor() {
		return new WebSocketHandlerAdapterPostProcessor();
	}

}
