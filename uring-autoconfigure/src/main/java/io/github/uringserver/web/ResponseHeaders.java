package io.github.uringserver.web;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;

import io.github.uringserver.http.HttpExchange;

import org.springframework.util.MultiValueMap;

/**
 * The headers of a response: a mutable map that ignores the case of names and keeps the
 * order of insertion, as the framework's own does, in one array. A single value is kept
 * as a string and becomes a list only when somebody asks for the list; that list is live.
 * Iterators do not fail when the map changes under them. Not thread-safe, as the
 * framework's own.
 */
final class ResponseHeaders extends AbstractMap<String, List<String>> implements MultiValueMap<String, String> {

	/**
	 * Name and value of two headers, type and length of most responses; grows by
	 * doubling.
	 */
	private static final int INITIAL_SLOTS = 4;

	/** Name, value, name, value ...: each value a string, null or a list of strings. */
	private Object[] slots = new Object[INITIAL_SLOTS];

	private int size;

	/** Adds every line to the head that the exchange has begun. Worker thread. */
	void writeTo(HttpExchange exchange) {
		for (int i = 0; i < this.size; i++) {
			String name = name(i);
			Object value = this.slots[2 * i + 1];
			if (value instanceof String string) {
				exchange.addHeader(name, string);
			}
			else if (value != null) {
				writeAll(exchange, name, list(i));
			}
		}
	}

	private static void writeAll(HttpExchange exchange, String name, List<String> values) {
		for (String value : values) {
			if (value != null) {
				exchange.addHeader(name, value);
			}
		}
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public boolean containsKey(Object name) {
		return indexOf(name) >= 0;
	}

	@Override
	public String getFirst(String name) {
		int index = indexOf(name);
		return (index < 0) ? null : firstValue(index);
	}

	@Override
	public List<String> get(Object name) {
		int index = indexOf(name);
		return (index < 0) ? null : list(index);
	}

	@Override
	public void set(String name, String value) {
		store(name, value);
	}

	@Override
	public void setAll(Map<String, String> values) {
		values.forEach(this::set);
	}

	@Override
	public void add(String name, String value) {
		int index = indexOf(name);
		if (index < 0) {
			append(name, value);
		}
		else {
			list(index).add(value);
		}
	}

	@Override
	public void addAll(String name, List<? extends String> values) {
		int index = indexOf(name);
		if (index < 0) {
			append(name, new ArrayList<>(values));
		}
		else {
			list(index).addAll(values);
		}
	}

	@Override
	public void addAll(MultiValueMap<String, String> values) {
		values.forEach(this::addAll);
	}

	@Override
	public List<String> put(String name, List<String> values) {
		int index = indexOf(name);
		List<String> previous = (index < 0) ? null : list(index);
		store(name, compact(values));
		return previous;
	}

	/** Walks with {@code forEach}: entry sets of read-only headers are costly. */
	@Override
	public void putAll(Map<? extends String, ? extends List<String>> map) {
		map.forEach((name, values) -> store(name, compact(values)));
	}

	@Override
	public List<String> remove(Object name) {
		int index = indexOf(name);
		if (index < 0) {
			return null;
		}
		List<String> previous = list(index);
		removeAt(index);
		return previous;
	}

	@Override
	public void clear() {
		Arrays.fill(this.slots, 0, 2 * this.size, null);
		this.size = 0;
	}

	@Override
	public void forEach(BiConsumer<? super String, ? super List<String>> action) {
		for (int i = 0; i < this.size; i++) {
			action.accept(name(i), list(i));
		}
	}

	@Override
	public Map<String, String> toSingleValueMap() {
		Map<String, String> firstValues = new LinkedHashMap<>();
		for (int i = 0; i < this.size; i++) {
			if (!(this.slots[2 * i + 1] instanceof List<?> list && list.isEmpty())) {
				firstValues.put(name(i), firstValue(i));
			}
		}
		return firstValues;
	}

	@Override
	public Set<String> keySet() {
		return new Names();
	}

	@Override
	public Set<Map.Entry<String, List<String>>> entrySet() {
		return new Entries();
	}

	/** A name that differs in case takes the place at the end, as in the framework. */
	private void store(String name, Object value) {
		int index = indexOf(name);
		if (index >= 0 && name(index).equals(name)) {
			this.slots[2 * index + 1] = value;
			return;
		}
		if (index >= 0) {
			removeAt(index);
		}
		append(name, value);
	}

	private void append(String name, Object value) {
		if (name == null) {
			throw new IllegalArgumentException("Header name must not be null");
		}
		if (2 * this.size == this.slots.length) {
			this.slots = Arrays.copyOf(this.slots, 2 * this.slots.length);
		}
		this.slots[2 * this.size] = name;
		this.slots[2 * this.size + 1] = value;
		this.size++;
	}

	private void removeAt(int index) {
		int behind = 2 * (index + 1);
		System.arraycopy(this.slots, behind, this.slots, behind - 2, 2 * this.size - behind);
		this.size--;
		this.slots[2 * this.size] = null;
		this.slots[2 * this.size + 1] = null;
	}

	private int indexOf(Object name) {
		if (name instanceof String string) {
			for (int i = 0; i < this.size; i++) {
				if (string.equalsIgnoreCase(name(i))) {
					return i;
				}
			}
		}
		return -1;
	}

	private String name(int index) {
		return (String) this.slots[2 * index];
	}

	private String firstValue(int index) {
		Object value = this.slots[2 * index + 1];
		if (value instanceof List<?> list) {
			return list.isEmpty() ? null : (String) list.get(0);
		}
		return (String) value;
	}

	@SuppressWarnings("unchecked")
	private List<String> list(int index) {
		Object value = this.slots[2 * index + 1];
		if (value instanceof List<?> list) {
			return (List<String>) list;
		}
		List<String> list = new ArrayList<>(2);
		list.add((String) value);
		this.slots[2 * index + 1] = list;
		return list;
	}

	/** Copied: what callers pass is often unmodifiable, and nearly always one value. */
	private static Object compact(List<String> values) {
		return (values.size() == 1) ? values.get(0) : new ArrayList<>(values);
	}

	/** The names; removing one removes the header. */
	private final class Names extends AbstractSet<String> {

		@Override
		public int size() {
			return ResponseHeaders.this.size;
		}

		@Override
		public boolean contains(Object name) {
			return containsKey(name);
		}

		@Override
		public boolean remove(Object name) {
			return ResponseHeaders.this.remove(name) != null;
		}

		@Override
		public Iterator<String> iterator() {
			return new Cursor<>() {

				@Override
				String at(int index) {
					return name(index);
				}

			};
		}

	}

	/** The entries; {@code setValue} writes through. */
	private final class Entries extends AbstractSet<Map.Entry<String, List<String>>> {

		@Override
		public int size() {
			return ResponseHeaders.this.size;
		}

		@Override
		public Iterator<Map.Entry<String, List<String>>> iterator() {
			return new Cursor<>() {

				@Override
				Map.Entry<String, List<String>> at(int index) {
					return new LiveEntry(name(index), list(index));
				}

			};
		}

	}

	private abstract class Cursor<T> implements Iterator<T> {

		private int next;

		private boolean removable;

		abstract T at(int index);

		@Override
		public boolean hasNext() {
			return this.next < ResponseHeaders.this.size;
		}

		@Override
		public T next() {
			if (!hasNext()) {
				throw new NoSuchElementException();
			}
			this.removable = true;
			return at(this.next++);
		}

		@Override
		public void remove() {
			if (!this.removable) {
				throw new IllegalStateException();
			}
			this.removable = false;
			removeAt(--this.next);
		}

	}

	private final class LiveEntry extends SimpleEntry<String, List<String>> {

		private static final long serialVersionUID = 1L;

		LiveEntry(String name, List<String> values) {
			super(name, values);
		}

		@Override
		public List<String> setValue(List<String> values) {
			ResponseHeaders.this.put(getKey(), values);
			return super.setValue(values);
		}

	}

}
