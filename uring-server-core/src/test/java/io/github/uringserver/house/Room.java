package io.github.uringserver.house;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rooms of the house from the ground up: a package each, with the rooms it knows. To
 * know a room is to know what stands below it as well; {@link #SYS} is open to all of the
 * core. A room that is not built yet is empty.
 */
enum Room {

	SYS("sys"),

	RING("ring", SYS),

	WORKER("worker", RING),

	ADMISSION("admission", SYS),

	NET("net", WORKER, ADMISSION),

	NET_PROXY("net.proxy", NET),

	FILE("file", WORKER),

	TLS("tls", NET),

	HTTP("http", NET, FILE),

	HTTP_1("http.h1", HTTP),

	HTTP_2("http.h2", HTTP),

	WEB_SOCKET("http.ws", HTTP),

	SERVER("server", HTTP_1, HTTP_2, WEB_SOCKET, TLS, NET_PROXY),

	FORWARDED("forwarded", HTTP, ADMISSION),

	ACCESS_LOG("accesslog", SERVER, HTTP),

	WEB("web", SERVER, HTTP, FORWARDED),

	METRICS("metrics", SERVER),

	BOOT("boot", WEB, SERVER),

	DISPATCH("dispatch"),

	AUTOCONFIGURE("autoconfigure", BOOT, WEB, METRICS, ACCESS_LOG, DISPATCH);

	static final String HOUSE = "io.github.uringserver";

	private final String packageName;

	private final List<Room> direct;

	Room(String name, Room... direct) {
		this.packageName = HOUSE + "." + name;
		this.direct = List.of(direct);
	}

	/** The room a package belongs to: the innermost one around it. */
	static Optional<Room> of(String packageName) {
		return Arrays.stream(values())
			.filter((room) -> room.contains(packageName))
			.max(Comparator.comparingInt((room) -> room.packageName.length()));
	}

	private boolean contains(String name) {
		return name.equals(this.packageName) || name.startsWith(this.packageName + ".");
	}

	/** Everything the room may touch, itself included. */
	Set<Room> known() {
		Set<Room> known = EnumSet.of(this);
		this.direct.forEach((room) -> known.addAll(room.known()));
		return known;
	}

	/** Whether the room is part of the core: it knows nothing of Spring or Reactor. */
	boolean isCore() {
		return compareTo(SERVER) <= 0;
	}

}
