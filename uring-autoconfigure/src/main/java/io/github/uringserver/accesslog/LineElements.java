package io.github.uringserver.accesslog;

import java.net.InetSocketAddress;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.http.RequestHead;

/** What each token of a pattern stands for. */
final class LineElements {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'",
			Locale.ENGLISH);

	/** Without a status the client has closed the connection: nginx has this number. */
	private static final int CLIENT_CLOSED_REQUEST = 499;

	private LineElements() {
	}

	/** The element of a token that is one letter; null if there is no such token. */
	static LineElement of(char letter) {
		return switch (letter) {
			case '%' -> (line, entry) -> line.text("%");
			case 'h', 'a' -> (line, entry) -> line.value(host(entry.client()));
			case 'A' -> (line, entry) -> line.value(host(entry.exchange().localAddress()));
			case 'p' -> (line, entry) -> line.value(port(entry.exchange().localAddress()));
			// nobody asks the client's identity, and users are the application's
			case 'l', 'u' -> (line, entry) -> line.text("-");
			case 't' -> (line, entry) -> line.text(TIME.format(entry.beginTime()));
			case 'v' -> (line, entry) -> line.value(serverName(entry.requestHeader("Host")));
			case 's' -> (line, entry) -> line.number(status(entry));
			case 'b' -> LineElements::bytesOrDash;
			case 'B' -> (line, entry) -> line.number(entry.exchange().bodyBytes());
			case 'D' -> (line, entry) -> line.number(TimeUnit.NANOSECONDS.toMicros(entry.exchange().durationNanos()));
			case 'T' -> (line, entry) -> line.number(TimeUnit.NANOSECONDS.toSeconds(entry.exchange().durationNanos()));
			case 'I' -> (line, entry) -> line.value(entry.thread());
			case 'X' -> (line, entry) -> line.text(connection(entry));
			default -> ofRequestLine(letter);
		};
	}

	private static LineElement ofRequestLine(char letter) {
		return switch (letter) {
			case 'r' -> LineElements::requestLine;
			case 'm' -> (line, entry) -> line.value((head(entry) != null) ? head(entry).method() : null);
			case 'U' -> (line, entry) -> line.value(path(entry));
			case 'q' -> LineElements::query;
			case 'H' -> (line, entry) -> line.value(protocol(entry));
			default -> null;
		};
	}

	/** The element of a token with an argument; null if there is no such token. */
	static LineElement of(char letter, String argument) {
		if (argument.isEmpty()) {
			return null;
		}
		return switch (letter) {
			case 'i' -> (line, entry) -> line.value(entry.requestHeader(argument));
			case 'o' -> (line, entry) -> line.value(entry.exchange().responseHeader(argument));
			case 'c' -> (line, entry) -> line.value(cookie(entry.requestHeader("Cookie"), argument));
			case 'T' -> duration(argument);
			case 't' -> time(argument);
			default -> null;
		};
	}

	private static LineElement duration(String unit) {
		return switch (unit) {
			case "s" -> of('T');
			case "ms" -> (line, entry) -> line.number(TimeUnit.NANOSECONDS.toMillis(entry.exchange().durationNanos()));
			case "us" -> of('D');
			case "ns" -> (line, entry) -> line.number(entry.exchange().durationNanos());
			default -> null;
		};
	}

	private static LineElement time(String format) {
		if (format.equals("sec")) {
			return (line, entry) -> line.number(entry.beginTime().toEpochSecond());
		}
		if (format.equals("msec")) {
			return (line, entry) -> line.number(entry.beginTime().toInstant().toEpochMilli());
		}
		try {
			DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
			return (line, entry) -> line.text(formatter.format(entry.beginTime()));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static String host(InetSocketAddress address) {
		return (address != null) ? address.getAddress().getHostAddress() : null;
	}

	private static String port(InetSocketAddress address) {
		return (address != null) ? Integer.toString(address.getPort()) : null;
	}

	private static String serverName(String host) {
		if (host == null) {
			return null;
		}
		int colon = host.indexOf(':', host.indexOf(']') + 1);
		return (colon < 0) ? host : host.substring(0, colon);
	}

	private static int status(AccessLogEntry entry) {
		int status = entry.exchange().status();
		return (status != 0) ? status : CLIENT_CLOSED_REQUEST;
	}

	private static void bytesOrDash(LineBuilder line, AccessLogEntry entry) {
		long bytes = entry.exchange().bodyBytes();
		if (bytes == 0) {
			line.text("-");
		}
		else {
			line.number(bytes);
		}
	}

	private static String connection(AccessLogEntry entry) {
		return switch (entry.exchange().outcome()) {
			case KEPT_ALIVE -> "+";
			case CLOSED -> "-";
			case ABORTED -> "X";
		};
	}

	private static RequestHead head(AccessLogEntry entry) {
		return entry.exchange().head();
	}

	private static void requestLine(LineBuilder line, AccessLogEntry entry) {
		RequestHead head = head(entry);
		if (head == null) {
			line.text("-");
			return;
		}
		line.value(head.method()).text(" ").value(head.target()).text(" ").value(head.version().text());
	}

	private static String protocol(AccessLogEntry entry) {
		return (head(entry) != null) ? head(entry).version().text() : null;
	}

	private static String path(AccessLogEntry entry) {
		if (head(entry) == null) {
			return null;
		}
		String target = head(entry).target();
		int query = target.indexOf('?');
		return (query < 0) ? target : target.substring(0, query);
	}

	/** With its question mark; nothing at all without a query. */
	private static void query(LineBuilder line, AccessLogEntry entry) {
		String target = (head(entry) != null) ? head(entry).target() : "";
		int query = target.indexOf('?');
		if (query >= 0) {
			line.value(target.substring(query));
		}
	}

	private static String cookie(String header, String name) {
		if (header == null) {
			return null;
		}
		for (String pair : header.split(";")) {
			int equals = pair.indexOf('=');
			if (equals >= 0 && pair.substring(0, equals).trim().equals(name)) {
				return pair.substring(equals + 1).trim();
			}
		}
		return null;
	}

}
