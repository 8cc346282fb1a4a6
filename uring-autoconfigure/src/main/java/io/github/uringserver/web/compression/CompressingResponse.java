package io.github.uringserver.web.compression;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * A response to a client that accepts a coding. Whether the body is encoded is decided
 * when its first element is there and the commit actions have run: they can change the
 * headers that decide. So the actions are gathered here and run a little earlier than the
 * response beneath would run them; it runs them itself when there is no body.
 * <p>
 * Used from any thread, by one at a time.
 */
final class CompressingResponse extends ServerHttpResponseDecorator implements ZeroCopyHttpOutputMessage {

	private static final int FILE_PIECE_BYTES = 32 * 1024;

	/** Stands behind each inner publisher; told by its identity, sent as no bytes. */
	private static final DataBuffer FLUSH_MARK = DefaultDataBufferFactory.sharedInstance.wrap(new byte[0]);

	private final ContentCoding coding;

	private final CompressionRules rules;

	private final boolean head;

	/** Guarded by {@code this}; null when there is none, or they were taken. */
	private List<Supplier<? extends Mono<Void>>> commitActions;

	private volatile boolean actionsRunning;

	private volatile boolean bodyGiven;

	CompressingResponse(ServerHttpResponse response, ContentCoding coding, CompressionRules rules, boolean head) {
		super(response);
		this.coding = coding;
		this.rules = rules;
		this.head = head;
		response.beforeCommit(this::commitWithoutBody);
	}

	/** Adds Accept-Encoding to Vary unless it is there. */
	static void addVary(HttpHeaders headers) {
		List<String> vary = headers.getVary();
		if (!vary.contains("*") && vary.stream().noneMatch(HttpHeaders.ACCEPT_ENCODING::equalsIgnoreCase)) {
			headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
		}
	}

	@Override
	public synchronized void beforeCommit(Supplier<? extends Mono<Void>> action) {
		if (this.commitActions == null) {
			this.commitActions = new ArrayList<>(2);
		}
		this.commitActions.add(action);
	}

	@Override
	public boolean isCommitted() {
		return this.actionsRunning || super.isCommitted();
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		this.bodyGiven = true;
		return getDelegate().writeWith(this.head ? body : encodeIfWorthwhile(body, body instanceof Mono));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		this.bodyGiven = true;
		if (this.head) {
			return getDelegate().writeAndFlushWith(body);
		}
		Flux<DataBuffer> flat = Flux.from(body).concatMap((inner) -> Flux.concat(inner, Mono.just(FLUSH_MARK)), 1);
		return getDelegate().writeWith(encodeIfWorthwhile(flat, false));
	}

	/** A file goes out as it is, unless it is encoded. */
	@Override
	public Mono<Void> writeWith(Path file, long position, long count) {
		this.bodyGiven = true;
		if (!(getDelegate() instanceof ZeroCopyHttpOutputMessage zeroCopy)) {
			return this.head ? setComplete() : writeWith(read(file, position, count));
		}
		return Mono.defer(() -> {
			if (isCommitted()) {
				return zeroCopy.writeWith(file, position, count);
			}
			return runCommitActions()
				.then(Mono.defer(() -> decide(count) ? getDelegate().writeWith(encode(read(file, position, count)))
						: zeroCopy.writeWith(file, position, count)));
		});
	}

	/** Read on a thread that may block; also from an archive. */
	private static Flux<DataBuffer> read(Path file, long position, long count) {
		Flux<DataBuffer> pieces = DataBufferUtils.readByteChannel(() -> open(file, position),
				DefaultDataBufferFactory.sharedInstance, FILE_PIECE_BYTES);
		return Flux.from(DataBufferUtils.takeUntilByteCount(pieces, count)).subscribeOn(Schedulers.boundedElastic());
	}

	private static SeekableByteChannel open(Path file, long position) throws IOException {
		SeekableByteChannel channel = Files.newByteChannel(file);
		try {
			return channel.position(position);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/** A source that fails at once or is empty leaves the response as it is. */
	private Flux<DataBuffer> encodeIfWorthwhile(Publisher<? extends DataBuffer> body, boolean single) {
		return Flux.<DataBuffer>from(body).switchOnFirst((first, source) -> {
			if (!first.hasValue() || isCommitted()) {
				return source;
			}
			return runCommitActions().thenMany(Flux.defer(() -> encodeOrDescribe(first, source, single)));
		});
	}

	/** What is not encoded must be as it would be without compression. */
	private Flux<DataBuffer> encodeOrDescribe(Signal<? extends DataBuffer> first, Flux<DataBuffer> source,
			boolean single) {
		long length = single ? first.get().readableByteCount() : CompressionRules.UNKNOWN_LENGTH;
		if (decide(length)) {
			return encode(source);
		}
		if (single && getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH) == null) {
			getHeaders().setContentLength(length);
		}
		return source;
	}

	private Flux<DataBuffer> encode(Flux<DataBuffer> source) {
		return Flux.using(() -> new BodyEncoder(this.coding, bufferFactory(), FLUSH_MARK),
				(encoder) -> source.<DataBuffer>handle(encoder::encode).concatWith(Mono.fromCallable(encoder::finish)),
				BodyEncoder::close);
	}

	/** Called by the response beneath when it commits. */
	private Mono<Void> commitWithoutBody() {
		Mono<Void> actions = runCommitActions();
		return this.head ? actions.then(Mono.fromRunnable(this::decideForHead)) : actions;
	}

	/** The head says what that of a GET would say. */
	private void decideForHead() {
		if (this.bodyGiven || getHeaders().getContentLength() > 0) {
			decide(CompressionRules.UNKNOWN_LENGTH);
		}
	}

	private boolean decide(long bodyLength) {
		HttpHeaders headers = getHeaders();
		if (!this.rules.applyTo(getStatusCode(), headers, bodyLength)) {
			return false;
		}
		addVary(headers);
		headers.set(HttpHeaders.CONTENT_ENCODING, this.coding.token());
		headers.remove(HttpHeaders.CONTENT_LENGTH);
		// ranges would be those of the body as it is
		headers.remove(HttpHeaders.ACCEPT_RANGES);
		return true;
	}

	private Mono<Void> runCommitActions() {
		List<Supplier<? extends Mono<Void>>> actions = takeCommitActions();
		if (actions == null) {
			return Mono.empty();
		}
		this.actionsRunning = true;
		return Flux.concat(Flux.fromIterable(actions).map(Supplier::get))
			.doOnError((failure) -> getHeaders().clearContentHeaders())
			.doFinally((signal) -> this.actionsRunning = false)
			.then();
	}

	private synchronized List<Supplier<? extends Mono<Void>>> takeCommitActions() {
		List<Supplier<? extends Mono<Void>>> actions = this.commitActions;
		this.commitActions = null;
		return actions;
	}

}
