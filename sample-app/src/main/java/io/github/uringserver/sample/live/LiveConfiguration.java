package io.github.uringserver.sample.live;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.uringserver.boot.UringAvailability;

/** What the live page is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveProperties.class)
class LiveConfiguration {

	@Bean
	ServerView liveServerView(ApplicationContext context, ServerProperties serverProperties,
			ObjectProvider<UringAvailability> availability) {
		return new ServerView(context, serverProperties, availability);
	}

	@Bean
	Latencies liveLatencies() {
		return new Latencies();
	}

	@Bean
	River liveRiver() {
		return new River();
	}

	@Bean
	Experiments liveExperiments(ServerView server, Latencies latencies, River river) {
		return new Experiments(server::door, latencies, river);
	}

	@Bean
	LiveEvents liveEvents(ServerView server, Latencies latencies, Experiments experiments) {
		return new LiveEvents(server, latencies, experiments);
	}

	@Bean
	Access liveAccess(LiveProperties properties) {
		return new Access(properties.experiments());
	}

}
