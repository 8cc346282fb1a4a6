package io.github.uringserver.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.uringserver.http.FileTransfer;
import io.github.uringserver.http.FileTransferListener;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.http.RequestHead;
import io.github.uringserver.http.ResponseListener;
import io.github.uringserver.worker.RinglessWorker;
import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Worker;

/**
 * An exchange without a connection that is strict about its contract: the thread, the
 * order of calls, the demand. Its send queue takes a given number of bytes, its body is
 * fed by the test.
 */
final class InMemoryExchange implements HttpExchange {

	/** How an exchange ends. */
	enum End {

		FINISHED, FAILED, CLIENT_GONE

	}

	/** Literals: nothing is resolved. */
	static final InetSocketAddress REMOTE_ADDRESS = new InetSocketAddress("192.0.2.1", 54321);

	static final InetSocketAddress LOCAL_ADDRESS = new InetSocketAddress("192.0.2.2", 8080);

	private static final long DEADLINE_SECONDS = 20;

	private static final AtomicLong connections = new AtomicLong();

	private final RinglessWorker owner;

	private final RequestHead head;

	private final boolean hasBody;

	private final long connectionId = connections.incrementAndGet();

	private final Queue<byte[]> pieces = new ArrayDeque<>();

	private final List<Map.Entry<String, String>> headers = new ArrayList<>();

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private final CompletableFuture<End> end = new CompletableFuture<>();

	private final List<Throwable> misuses = new CopyOnWriteArrayList<>();

	private long sendSpace = Long.MAX_VALUE;

	private boolean shortWrite;

	private boolean retained;

	private boolean secure;

	private RequestBodyHandler bodyHandler;

	private boolean bodyComplete;

	private boolean bodyDiscarded;

	private boolean bodyEnded;

	private long demand;

	private long demandCalls;

	private ResponseListener listener;

	private int status;

	private boolean committed;

	private long committedLength;

	private Throwable failure;

	InMemoryExchange(RinglessWorker owner, RequestHead head, boolean hasBody) {
		this.owner = owner;
		this.head = head;
		this.hasBody = hasBody;
	}

	/** A request without a body. */
	static InMemoryExchange of(RinglessWorker owner, String method, String target, String... headers) {
		return new InMemoryExchange(owner, head(method, target, headers), false);
	}

	/** A request with a body that the test feeds. */
	static InMemoryExchange withBody(RinglessWorker owner, String method, String target, String... headers) {
		return new InMemoryExchange(owner, head(method, target, headers), true);
	}

	static RequestHead head(String method, String target, String... headers) {
		List<Map.Entry<String, String>> lines = new ArrayList<>();
		for (int i = 0; i < headers.length; i += 2) {
			lines.add(Map.entry(headers[i], headers[i + 1]));
		}
		if (lines.stream().noneMatch((line) -> line.getKey().equalsIgnoreCase("Host"))) {
			lines.add(Map.entry("Host", "example.com"));
		}
		return new ListRequestHead(method, target, lines);
	}

	// what the test does, on any thread

	InMemoryExchange sendSpace(long bytes) {
		this.sendSpace = bytes;
		return this;
	}

	InMemoryExchange encrypted() {
		this.secure = true;
		return this;
	}

	/** Hands the exchange to a handler on the worker's thread. */
	InMemoryExchange handleBy(HttpHandler handler) {
		this.owner.call(() -> {
			handler.handle(this);
			return null;
		});
		return this;
	}

	/** Waits for the end; the contract must have been kept. */
	End awaitEnd() {
		End reached = this.end.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
		verify();
		return reached;
	}

	void verify() {
		this.owner.run(() -> {
			if (!this.misuses.isEmpty()) {
				throw new AssertionError("The contract of the exchange was broken", this.misuses.get(0));
			}
		});
	}

	/** Makes space in the send queue. */
	void send(long bytes) {
		this.owner.run(() -> {
			this.sendSpace += bytes;
			if (this.shortWrite) {
				this.shortWrite = false;
				this.listener.onWritable();
			}
		});
	}

	/** Pieces that arrive together. */
	void feed(String... together) {
		this.owner.run(() -> {
			for (String piece : together) {
				this.pieces.add(piece.getBytes(StandardCharsets.UTF_8));
			}
			deliver();
		});
	}

	void feed(byte[] piece) {
		this.owner.run(() -> feedHere(piece));
	}

	/** On the worker's thread. */
	void feedHere(byte[] piece) {
		this.pieces.add(piece);
		deliver();
	}

	void completeBody() {
		this.owner.run(() -> {
			this.bodyComplete = true;
			deliver();
		});
	}

	void clientGone(IOException cause) {
		this.owner.run(() -> {
			if (this.end.complete(End.CLIENT_GONE)) {
				if (this.bodyHandler != null && !this.bodyEnded && !this.bodyDiscarded) {
					this.bodyEnded = true;
					this.bodyHandler.onError(cause);
				}
				if (this.listener != null) {
					this.listener.onError(cause);
				}
			}
		});
	}

	int status() {
		return this.owner.call(() -> this.status);
	}

	String header(String name) {
		return this.owner.call(() -> this.headers.stream()
			.filter((line) -> line.getKey().equalsIgnoreCase(name))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(null));
	}

	List<String> headers(String name) {
		return this.owner.call(() -> this.headers.stream()
			.filter((line) -> line.getKey().equalsIgnoreCase(name))
			.map(Map.Entry::getValue)
			.toList());
	}

	long committedLength() {
		return this.owner.call(() -> this.committedLength);
	}

	boolean wasCommitted() {
		return this.owner.call(() -> this.committed);
	}

	String body() {
		return new String(bodyBytes(), StandardCharsets.UTF_8);
	}

	byte[] bodyBytes() {
		return this.owner.call(this.body::toByteArray);
	}

	Throwable failure() {
		return this.owner.call(() -> this.failure);
	}

	boolean wasBodyDiscarded() {
		return this.owner.call(() -> this.bodyDiscarded);
	}

	long outstandingDemand() {
		return this.owner.call(() -> this.demand);
	}

	long demandCalls() {
		return this.owner.call(() -> this.demandCalls);
	}

	boolean wasRetained() {
		return this.owner.call(() -> this.retained);
	}

	// the contract

	@Override
	public RequestHead head() {
		return this.head;
	}

	@Override
	public void retain() {
		onWorker();
		this.retained = true;
	}

	@Override
	public long sequence() {
		onWorker();
		return 1;
	}

	@Override
	public long connectionId() {
		return this.connectionId;
	}

	@Override
	public Worker worker() {
		return this.owner.worker();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		onWorker();
		return REMOTE_ADDRESS;
	}

	@Override
	public InetSocketAddress localAddress() {
		onWorker();
		return LOCAL_ADDRESS;
	}

	@Override
	public SecureSession secureSession() {
		return null;
	}

	@Override
	public boolean secure() {
		onWorker();
		return this.secure;
	}

	@Override
	public boolean hasRequestBody() {
		onWorker();
		return this.hasBody;
	}

	@Override
	public long requestContentLength() {
		onWorker();
		return this.hasBody ? UNKNOWN_LENGTH : 0;
	}

	@Override
	public void receiveBody(RequestBodyHandler handler) {
		onWorker();
		alive();
		require(this.bodyHandler == null, "a second body handler");
		this.bodyHandler = handler;
		deliver();
	}

	@Override
	public void demand(long pieces) {
		onWorker();
		alive();
		require(pieces > 0, "demand must be positive");
		require(this.bodyHandler != null, "demand without a handler");
		this.demandCalls++;
		this.demand = (this.demand + pieces < 0) ? Long.MAX_VALUE : this.demand + pieces;
		deliver();
	}

	/** Nested within the demand, on purpose: the handler must bear that. */
	private void deliver() {
		while (canDeliver() && this.demand > 0 && !this.pieces.isEmpty()) {
			this.demand -= (this.demand == Long.MAX_VALUE) ? 0 : 1;
			this.bodyHandler.onData(ByteBuffer.wrap(this.pieces.remove()).asReadOnlyBuffer());
		}
		if (canDeliver() && this.bodyComplete && this.pieces.isEmpty()) {
			this.bodyEnded = true;
			this.bodyHandler.onComplete();
		}
	}

	private boolean canDeliver() {
		return this.bodyHandler != null && !this.bodyEnded && !this.bodyDiscarded && !this.end.isDone();
	}

	@Override
	public void discardBody() {
		onWorker();
		alive();
		this.bodyDiscarded = true;
	}

	@Override
	public void responseListener(ResponseListener listener) {
		onWorker();
		this.listener = listener;
	}

	@Override
	public void startResponse(int status) {
		onWorker();
		alive();
		require(!this.committed, "started after the commit");
		if (status < 200 || status > 999) {
			throw new IllegalArgumentException("status=" + status);
		}
		this.status = status;
		this.headers.clear();
	}

	@Override
	public void addHeader(String name, String value) {
		onWorker();
		alive();
		require(this.status != 0 && !this.committed, "header without a head");
		if (name.isEmpty() || value.chars().anyMatch((c) -> c < ' ' && c != '\t')) {
			throw new IllegalArgumentException("Illegal header: " + name);
		}
		this.headers.add(Map.entry(name, value));
	}

	@Override
	public void commit(long contentLength) {
		onWorker();
		alive();
		require(this.status != 0 && !this.committed, "commit without a head, or twice");
		require(contentLength >= UNKNOWN_LENGTH, "length");
		this.committed = true;
		this.committedLength = contentLength;
	}

	@Override
	public boolean isCommitted() {
		onWorker();
		return this.committed;
	}

	@Override
	public boolean write(ByteBuffer source) {
		onWorker();
		require(this.committed, "write before the commit");
		require(this.end.getNow(null) != End.FINISHED && this.end.getNow(null) != End.FAILED, "write after the end");
		if (this.end.isDone() || this.head.method().equals("HEAD") || this.status == 204 || this.status == 304) {
			source.position(source.limit());
			return true;
		}
		while (source.hasRemaining() && this.sendSpace > 0) {
			this.body.write(source.get());
			this.sendSpace--;
		}
		this.shortWrite = source.hasRemaining();
		return !this.shortWrite;
	}

	@Override
	public FileTransfer writeFile(Path file, long position, long count, FileTransferListener transferListener) {
		throw new UnsupportedOperationException("There is no ring to read " + file);
	}

	@Override
	public void finish() {
		onWorker();
		require(this.end.getNow(null) == null || this.end.getNow(null) == End.CLIENT_GONE, "finished twice");
		this.committed = true;
		this.end.complete(End.FINISHED);
		if (this.listener != null) {
			this.listener.onFinished();
		}
	}

	@Override
	public void fail(Throwable cause) {
		onWorker();
		require(!this.end.isDone(), "failed after the end");
		this.failure = cause;
		if (!this.committed) {
			this.status = 500;
			this.headers.clear();
			this.committed = true;
		}
		this.end.complete(End.FAILED);
	}

	@Override
	public boolean isEnded() {
		onWorker();
		return this.end.isDone();
	}

	@Override
	public void respond(int status, String contentType, byte[] body) {
		throw new UnsupportedOperationException();
	}

	private void onWorker() {
		require(this.owner.worker().inWorkerThread(), "called by " + Thread.currentThread());
	}

	private void alive() {
		require(!this.end.isDone(), "called after the end");
	}

	private void require(boolean condition, String message) {
		if (!condition) {
			IllegalStateException misuse = new IllegalStateException(message);
			this.misuses.add(misuse);
			throw misuse;
		}
	}

}
