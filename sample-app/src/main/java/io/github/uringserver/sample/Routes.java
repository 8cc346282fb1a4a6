package io.github.uringserver.sample;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Which handler answers which request. */
@Configuration(proxyBeanMethods = false)
class Routes {

	@Bean
	RouterFunction<ServerResponse> sampleRoutes() {
		TextHandlers text = new TextHandlers();
		StreamHandlers streams = new StreamHandlers();
		return RouterFunctions.route()
			.GET("/plaintext", text::plaintext)
			.GET("/json", text::json)
			.GET("/bytes/{n}", streams::bytes)
			.POST("/echo", streams::echo)
			.GET("/stream", streams::lines)
			.GET("/sse", streams::events)
			.build();
	}

}
