package io.github.uringserver.autoconfigure;

/**
 * Native memory of the workers' buffers, which is always faulted in when it is allocated.
 * Bound on the thread that starts the application.
 */
public class UringMemoryProperties {

	/**
	 * Whether buffers lie on huge pages: of the pool vm.nr_hugepages where it has enough,
	 * else transparent ones. Where there are none, a warning says why and normal pages
	 * do.
	 */
	private boolean hugePages;

	/**
	 * Whether buffers are never swapped out (mlock). Where RLIMIT_MEMLOCK is too low, a
	 * warning says what it would take and they are not locked.
	 */
	private boolean lock;

	public boolean isHugePages() {
		return this.hugePages;
	}

	public void setHugePages(boolean hugePages) {
		this.hugePages = hugePages;
	}

	public boolean isLock() {
		return this.lock;
	}

	public void setLock(boolean lock) {
		this.lock = lock;
	}

}
