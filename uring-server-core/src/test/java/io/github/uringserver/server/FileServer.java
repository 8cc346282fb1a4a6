package io.github.uringserver.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.uringserver.http.FileTransfer;
import io.github.uringserver.http.FileTransferListener;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;

/**
 * Answers with the files of a folder: {@code /name} with the whole file,
 * {@code /name?position,count} with a region, {@code /name?position,count,chunked}
 * without a length; {@code /} with a word. Notes what its listeners hear; for tests.
 */
final class FileServer implements HttpHandler {

	private static final byte[] HELLO = { 'h', 'e', 'l', 'l', 'o' };

	private final Path folder;

	private final List<String> events = new CopyOnWriteArrayList<>();

	FileServer(Path folder) {
		this.folder = folder;
	}

	/** What the listeners heard. */
	List<String> events() {
		return this.events;
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		String[] target = exchange.head().target().substring(1).split("[?,]");
		if (target[0].isEmpty()) {
			exchange.respond(200, null, HELLO);
			return;
		}
		exchange.retain();
		Path file = this.folder.resolve(target[0]);
		boolean region = target.length > 1;
		long position = region ? Long.parseLong(target[1]) : 0;
		long count = region ? Long.parseLong(target[2]) : Files.exists(file) ? Files.size(file) : 0;
		Answer answer = new Answer(exchange, (target.length > 3) ? HttpExchange.UNKNOWN_LENGTH : count);
		answer.body = exchange.writeFile(file, position, count, answer);
	}

	private final class Answer implements FileTransferListener {

		private final HttpExchange exchange;

		private final long length;

		private FileTransfer body;

		Answer(HttpExchange exchange, long length) {
			this.exchange = exchange;
			this.length = length;
		}

		@Override
		public void onOpened() {
			this.exchange.startResponse(200);
			this.exchange.commit(this.length);
			this.body.start();
		}

		@Override
		public void onComplete() {
			FileServer.this.events.add("complete");
			this.exchange.finish();
		}

		@Override
		public void onError(IOException cause) {
			FileServer.this.events.add("error: " + cause.getMessage());
			if (this.exchange.isEnded()) {
				return;
			}
			if (this.exchange.isCommitted()) {
				this.exchange.fail(cause);
			}
			else {
				this.exchange.respond(status(cause), null, new byte[0]);
			}
		}

		private int status(IOException cause) {
			if (cause instanceof NoSuchFileException) {
				return 404;
			}
			return (cause instanceof AccessDeniedException) ? 403 : 500;
		}

	}

}
