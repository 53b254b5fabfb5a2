using System.Text;

namespace CryptoViz.StorageChild;

/// <summary>Lines for the parent; each is in the pipe when the call returns, so it outlives this process.</summary>
internal sealed class Tale(Stream output)
{
    private readonly Lock _gate = new();

    public void Tell(string line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (_gate) output.Write(bytes);
    }
}
