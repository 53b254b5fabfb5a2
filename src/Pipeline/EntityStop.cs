namespace CryptoViz.Pipeline;

/// <summary>Ends an entity after what it is writing: a persistent actor takes it only when no write is pending.</summary>
internal sealed class EntityStop
{
    public static readonly EntityStop Instance = new();
}
