package io.github.uringserver.web;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;

import io.github.uringserver.http.RequestHead;

import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.MultiValueMap;

/**
 * The header lines of a request as a read-only map that ignores the case of names. A view
 * of the {@link RequestHead}: values become strings when asked for. Names that occur more
 * than once are one entry, with the case of the first and all values in order. May be
 * read from any thread, for as long as the head is reachable.
 */
final class RequestHeaders extends AbstractMap<String, List<String>> implements MultiValueMap<String, String> {

	/**
	 * Walking over all entries looks for earlier lines of the same name, which is
	 * quadratic: a head with more lines is copied into a hash map instead.
	 */
	static final int MAX_SCANNED_LINES = 64;

	private final RequestHead head;

	/** The copy of a long head; published by its final fields. */
	private Map<String, List<String>> copy;

	RequestHeaders(RequestHead head) {
		this.head = head;
	}

	@Override
	public boolean isEmpty() {
		return this.head.headerCount() == 0;
	}

	@Override
	public int size() {
		if (isLong()) {
			return copy().size();
		}
		int size = 0;
		for (int i = next(0); i >= 0; i = next(i + 1)) {
			size++;
		}
		return size;
	}

	@Override
	public boolean containsKey(Object name) {
		return name instanceof String string && this.head.indexOf(string, 0) >= 0;
	}

	@Override
	public List<String> get(Object name) {
		if (!(name instanceof String string)) {
			return null;
		}
		int first = this.head.indexOf(string, 0);
		return (first < 0) ? null : values(string, first);
	}

	@Override
	public String getFirst(String name) {
		return (name == null) ? null : this.head.header(name);
	}

	@Override
	public void forEach(BiConsumer<? super String, ? super List<String>> action) {
		if (isLong()) {
			copy().forEach(action);
			return;
		}
		for (int i = next(0); i >= 0; i = next(i + 1)) {
			String name = this.head.headerName(i);
			action.accept(name, values(name, i));
		}
	}

	@Override
	public Set<Map.Entry<String, List<String>>> entrySet() {
		return isLong() ? copy().entrySet() : new Entries();
	}

	@Override
	public Map<String, String> toSingleValueMap() {
		Map<String, String> firstValues = new LinkedHashMap<>();
		forEach((name, values) -> firstValues.put(name, values.get(0)));
		return firstValues;
	}

	/** The first line at or after {@code from} whose name no earlier line has; or -1. */
	private int next(int from) {
		for (int i = from; i < this.head.headerCount(); i++) {
			if (this.head.indexOf(this.head.headerName(i), 0) == i) {
				return i;
			}
		}
		return -1;
	}

	private List<String> values(String name, int first) {
		String value = this.head.headerValue(first);
		int next = this.head.indexOf(name, first + 1);
		if (next < 0) {
			return List.of(value);
		}
		List<String> values = new ArrayList<>();
		values.add(value);
		for (; next >= 0; next = this.head.indexOf(name, next + 1)) {
			values.add(this.head.headerValue(next));
		}
		return Collections.unmodifiableList(values);
	}

	private boolean isLong() {
		return this.head.headerCount() > MAX_SCANNED_LINES;
	}

	private Map<String, List<String>> copy() {
		Map<String, List<String>> copy = this.copy;
		if (copy == null) {
			Map<String, List<String>> lines = new LinkedCaseInsensitiveMap<>(this.head.headerCount(), Locale.ROOT);
			for (int i = 0; i < this.head.headerCount(); i++) {
				lines.computeIfAbsent(this.head.headerName(i), (name) -> new ArrayList<>(1))
					.add(this.head.headerValue(i));
			}
			lines.replaceAll((name, values) -> Collections.unmodifiableList(values));
			copy = Collections.unmodifiableMap(lines);
			this.copy = copy;
		}
		return copy;
	}

	@Override
	public void add(String name, String value) {
		throw readOnly();
	}

	@Override
	public void addAll(String name, List<? extends String> values) {
		throw readOnly();
	}

	@Override
	public void addAll(MultiValueMap<String, String> values) {
		throw readOnly();
	}

	@Override
	public void set(String name, String value) {
		throw readOnly();
	}

	@Override
	public void setAll(Map<String, String> values) {
		throw readOnly();
	}

	@Override
	public List<String> remove(Object name) {
		throw readOnly();
	}

	@Override
	public void clear() {
		throw readOnly();
	}

	private static UnsupportedOperationException readOnly() {
		return new UnsupportedOperationException("Request headers are read-only");
	}

	/** The entries in order of the first line of each name. */
	private final class Entries extends AbstractSet<Map.Entry<String, List<String>>> {

		@Override
		public int size() {
			return RequestHeaders.this.size();
		}

		@Override
		public Iterator<Map.Entry<String, List<String>>> iterator() {
			return new EntryIterator();
		}

	}

	private final class EntryIterator implements Iterator<Map.Entry<String, List<String>>> {

		private int line = RequestHeaders.this.next(0);

		@Override
		public boolean hasNext() {
			return this.line >= 0;
		}

		@Override
		public Map.Entry<String, List<String>> next() {
			if (this.line < 0) {
				throw new NoSuchElementException();
			}
			String name = RequestHeaders.this.head.headerName(this.line);
			List<String> values = values(name, this.line);
			this.line = RequestHeaders.this.next(this.line + 1);
			return new SimpleImmutableEntry<>(name, values);
		}

	}

}
