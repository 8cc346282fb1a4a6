package io.github.uringserver.autoconfigure;

import io.github.uringserver.web.UringWebSocketService;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/**
 * Puts the {@link UringWebSocketService} in front of a service that upgrades requests of
 * another server, in adapters that the application declares. A service or a strategy of
 * the application's own stays as it is. Called while the application starts, on its
 * thread.
 */
final class WebSocketHandlerAdapterPostProcessor implements BeanPostProcessor {

	/** Where the framework keeps its strategies, one per server. */
	private static final String STRATEGIES = "org.springframework.web.reactive.socket.server.upgrade";

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean.getClass() != WebSocketHandlerAdapter.class) {
			return bean;
		}
		WebSocketHandlerAdapter adapter = (WebSocketHandlerAdapter) bean;
		return isForAnotherServer(adapter.getWebSocketService()) ? guarded(adapter) : adapter;
	}

	private static boolean isForAnotherServer(WebSocketService service) {
		return service instanceof HandshakeWebSocketService handshake
				&& ClassUtils.getPackageName(handshake.getUpgradeStrategy().getClass()).equals(STRATEGIES);
	}

	private static WebSocketHandlerAdapter guarded(WebSocketHandlerAdapter adapter) {
		WebSocketHandlerAdapter guarded = new WebSocketHandlerAdapter(
				new UringWebSocketService(adapter::getWebSocketService));
		guarded.setOrder(adapter.getOrder());
		return guarded;
	}

}
