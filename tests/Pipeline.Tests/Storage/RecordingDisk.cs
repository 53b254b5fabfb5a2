using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>
/// A disk in memory that knows what is durable and what is not yet: each write until its file is synced, each change of a
/// directory until that is synced. A crash keeps what is durable and any subset of the rest, in pieces of a sector.
/// </summary>
internal sealed class RecordingDisk : IDisk
{
    private const int SectorBytes = 512;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _directories = [];
    private readonly Dictionary<string, Content> _durableNames = [];
    private readonly Dictionary<string, Content> _names = [];
    private readonly List<(string Directory, Action<Dictionary<string, Content>> Change)> _pending = [];

    /// <summary>Called after each step that changes something.</summary>
    public Action AfterStep { get; set; } = () => { };

    /// <summary>The disk after a loss of power now.</summary>
    public RecordingDisk Crash(Random random)
    {
        lock (_gate)
        {
            var names = new Dictionary<string, Content>(_durableNames);
            foreach (var (_, change) in _pending)
                if (random.Next(2) == 0) change(names);

            var after = new RecordingDisk();
            after._directories.UnionWith(_directories);
            var contents = names.Values.Distinct().ToDictionary(content => content, content => content.Crash(random));
            foreach (var (path, content) in names) after._durableNames[path] = after._names[path] = contents[content];
            return after;
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            for (var directory = path; directory is not null; directory = Path.GetDirectoryName(directory)) _directories.Add(directory);
        }
    }

    public IReadOnlyList<string> List(string directory)
    {
        lock (_gate)
        {
            return [.. _names.Keys.Concat(_directories).Where(path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path)!)];
        }
    }

    public IDisposable TryLock(string path) => new MemoryStream();

    public IDiskFile Create(string path) => Step(() =>
    {
        var content = new Content();
        Change(path, names => names[path] = content);
        return new RecordedFile(this, content);
    });

    public IDiskFile OpenWrite(string path) => OpenRead(path);

    public IDiskFile OpenRead(string path)
    {
        lock (_gate) return new RecordedFile(this, _names.GetValueOrDefault(path) ?? throw new FileNotFoundException(path));
    }

    public void Rename(string from, string to) => Step(() =>
    {
        var content = _names[from];
        Change(to, names =>
        {
            if (names.GetValueOrDefault(from) == content) names.Remove(from);
            names[to] = content;
        });
        return 0;
    });

    public void Delete(string path) => Step(() =>
    {
        Change(path, names => names.Remove(path));
        return 0;
    });

    public void SyncDirectory(string path) => Step(() =>
    {
        foreach (var (_, change) in _pending.Where(pending => pending.Directory == path)) change(_durableNames);
        _pending.RemoveAll(pending => pending.Directory == path);
        return 0;
    });

    private void Change(string path, Action<Dictionary<string, Content>> change)
    {
        change(_names);
        _pending.Add((Path.GetDirectoryName(path)!, change));
    }

    private T Step<T>(Func<T> step)
    {
        T result;
        lock (_gate) result = step();
        AfterStep();
        return result;
    }

    /// <summary>A write at an offset, or a cut when there are no bytes.</summary>
    private readonly record struct Effect(long Offset, byte[]? Bytes)
    {
        public void Apply(MemoryStream stream)
        {
            if (Bytes is null)
            {
                stream.SetLength(Offset);
                return;
            }

            stream.Position = Offset;
            stream.Write(Bytes);
        }

        public IEnumerable<Effect> Sectors()
        {
            if (Bytes is null)
            {
                yield return this;
                yield break;
            }

            for (int start = 0, length; start < Bytes.Length; start += length)
            {
                length = Math.Min(SectorBytes - (int)((Offset + start) % SectorBytes), Bytes.Length - start);
                yield return new Effect(Offset + start, Bytes[start..(start + length)]);
            }
        }
    }

    private sealed class Content
    {
        private readonly List<Effect> _pending = [];
        private readonly MemoryStream _durable = new();

        public MemoryStream Now { get; } = new();

        public void Apply(Effect effect)
        {
            effect.Apply(Now);
            _pending.Add(effect);
        }

        public void Sync()
        {
            foreach (var effect in _pending) effect.Apply(_durable);
            _pending.Clear();
        }

        public Content Crash(Random random)
        {
            var after = new Content();
            after.Apply(new Effect(0, _durable.ToArray()));
            foreach (var effect in _pending.SelectMany(effect => effect.Sectors()).Where(_ => random.Next(2) == 0)) after.Apply(effect);
            after.Sync();
            return after;
        }
    }

    private sealed class RecordedFile(RecordingDisk disk, Content content) : IDiskFile
    {
        public long Length
        {
            get
            {
                lock (disk._gate) return content.Now.Length;
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (disk._gate)
            {
                content.Now.Position = offset;
                return content.Now.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            }
        }

        public void Reserve(long offset, long length)
        {
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            var all = bytes.ToArray();
            disk.Step(() =>
            {
                content.Apply(new Effect(offset, all));
                return 0;
            });
        }

        public void Truncate(long length) => disk.Step(() =>
        {
            content.Apply(new Effect(length, null));
            return 0;
        });

        public void Sync() => disk.Step(() =>
        {
            content.Sync();
            return 0;
        });

        public void Dispose()
        {
        }
    }
}
