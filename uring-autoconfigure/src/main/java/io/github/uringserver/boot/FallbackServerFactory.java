package io.github.uringserver.boot;

import java.util.List;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.embedded.netty.NettyRouteProvider;
import org.springframework.boot.web.embedded.netty.NettyServerCustomizer;
import org.springframework.boot.web.reactive.server.AbstractReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.util.ClassUtils;

/**
 * Makes the web server that Spring Boot would have chosen, from the settings of another
 * factory: for the case that is known only when the server is made (a context prepared
 * ahead of time). Where it is known earlier, the auto-configuration steps aside instead
 * and this class is not used.
 */
final class FallbackServerFactory {

	private static final String BOOT = "org.springframework.boot.web.embedded.";

	/** In the order of Spring Boot's own choice. */
	private static final List<Candidate> CANDIDATES = List.of(
			new Candidate(BOOT + "tomcat.TomcatReactiveWebServerFactory", "org.apache.catalina.startup.Tomcat"),
			new Candidate(BOOT + "jetty.JettyReactiveWebServerFactory", "org.eclipse.jetty.server.Server",
					"org.eclipse.jetty.ee10.servlet.ServletHolder"),
			new Candidate(BOOT + "undertow.UndertowReactiveWebServerFactory", "io.undertow.Undertow"),
			new Candidate(BOOT + "netty.NettyReactiveWebServerFactory", "reactor.netty.http.server.HttpServer"));

	private final AbstractReactiveWebServerFactory settings;

	private final BeanFactory beanFactory;

	/**
	 * Creates it.
	 * @param settings where the port and everything else comes from
	 * @param beanFactory whose customizers are applied; null for none
	 */
	FallbackServerFactory(AbstractReactiveWebServerFactory settings, BeanFactory beanFactory) {
		this.settings = settings;
		this.beanFactory = beanFactory;
	}

	/** Makes the server; null when there is none on the class path. */
	WebServer getWebServer(HttpHandler httpHandler) {
		ClassLoader classLoader = getClass().getClassLoader();
		return CANDIDATES.stream()
			.filter((candidate) -> candidate.isPresent(classLoader))
			.findFirst()
			.map((candidate) -> configure(candidate.instantiate(classLoader)).getWebServer(httpHandler))
			.orElse(null);
	}

	/** The settings first, so that what was made for the other server is heard last. */
	private AbstractReactiveWebServerFactory configure(AbstractReactiveWebServerFactory factory) {
		factory.setPort(this.settings.getPort());
		factory.setAddress(this.settings.getAddress());
		factory.setErrorPages(this.settings.getErrorPages());
		factory.setSsl(this.settings.getSsl());
		factory.setSslBundles(this.settings.getSslBundles());
		factory.setHttp2(this.settings.getHttp2());
		factory.setCompression(this.settings.getCompression());
		factory.setServerHeader(this.settings.getServerHeader());
		factory.setShutdown(this.settings.getShutdown());
		if (factory instanceof NettyReactiveWebServerFactory netty
				&& this.beanFactory instanceof ListableBeanFactory beans) {
			addBeans(netty, beans);
		}
		applyCustomizers(factory);
		return factory;
	}

	/** As Spring Boot's own configuration of this server does. */
	private static void addBeans(NettyReactiveWebServerFactory factory, ListableBeanFactory beans) {
		beans.getBeanProvider(ReactorResourceFactory.class).ifAvailable(factory::setResourceFactory);
		beans.getBeanProvider(NettyRouteProvider.class).orderedStream().forEach(factory::addRouteProviders);
		beans.getBeanProvider(NettyServerCustomizer.class).orderedStream().forEach(factory::addServerCustomizers);
	}

	/** The customizers are called by the post-processor that Spring Boot registers. */
	private void applyCustomizers(AbstractReactiveWebServerFactory factory) {
		if (this.beanFactory instanceof AutowireCapableBeanFactory autowireCapable) {
			autowireCapable.initializeBean(factory, "uringFallbackWebServerFactory");
		}
	}

	/** A server that may be on the class path. */
	private static final class Candidate {

		private final String factoryClass;

		private final String[] requiredClasses;

		Candidate(String factoryClass, String... requiredClasses) {
			this.factoryClass = factoryClass;
			this.requiredClasses = requiredClasses;
		}

		boolean isPresent(ClassLoader classLoader) {
			for (String requiredClass : this.requiredClasses) {
				if (!ClassUtils.isPresent(requiredClass, classLoader)) {
					return false;
				}
			}
			return true;
		}

		AbstractReactiveWebServerFactory instantiate(ClassLoader classLoader) {
			Class<?> type = ClassUtils.resolveClassName(this.factoryClass, classLoader);
			return (AbstractReactiveWebServerFactory) BeanUtils.instantiateClass(type);
		}

	}

}
