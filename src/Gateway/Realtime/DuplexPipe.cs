using System.IO.Pipelines;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Both ways of a connection.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
