package io.github.uringserver.sample;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Keeps the last greetings in memory. Called on threads of the web server. */
@RestController
@RequestMapping("/greetings")
class GreetingController {

	private static final int MAX_GREETINGS = 1000;

	private final AtomicLong lastId = new AtomicLong();

	private final Map<Long, Greeting> greetings = new ConcurrentSkipListMap<>();

	/** Every greeting that is kept, oldest first. */
	@GetMapping
	Collection<Greeting> all() {
		return this.greetings.values();
	}

	/** One greeting. */
	@GetMapping("/{id}")
	Greeting one(@PathVariable long id) {
		Greeting greeting = this.greetings.get(id);
		if (greeting == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no greeting " + id);
		}
		return greeting;
	}

	/** Adds a greeting, forgetting the oldest when there are too many. */
	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Greeting add(@RequestBody NewGreeting greeting) {
		long id = this.lastId.incrementAndGet();
		Greeting added = new Greeting(id, "Hello, " + greeting.name() + "!");
		this.greetings.put(id, added);
		this.greetings.remove(id - MAX_GREETINGS);
		return added;
	}

	/** What a client sends. */
	record NewGreeting(String name) {

	}

	/** What is kept. */
	record Greeting(long id, String text) {

	}

}
