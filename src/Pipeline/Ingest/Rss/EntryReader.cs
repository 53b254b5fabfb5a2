using System.Xml;
using System.Xml.Linq;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Reads an entry that was parsed already as its text would be read: blanks between elements are whitespace. The reader that an
/// <see cref="XElement"/> has calls them text, at which System.ServiceModel.Syndication refuses the entry.
/// </summary>
internal sealed class EntryReader(XElement entry) : XmlReader
{
    private readonly XmlReader _parsed = entry.CreateReader();

    /// <inheritdoc/>
    public override XmlNodeType NodeType =>
        _parsed.NodeType == XmlNodeType.Text && _parsed.Value.AsSpan().TrimStart(" \t\r\n").IsEmpty ? XmlNodeType.Whitespace : _parsed.NodeType;

    /// <inheritdoc/>
    public override int AttributeCount => _parsed.AttributeCount;

    /// <inheritdoc/>
    public override string BaseURI => _parsed.BaseURI;

    /// <inheritdoc/>
    public override int Depth => _parsed.Depth;

    /// <inheritdoc/>
    public override bool EOF => _parsed.EOF;

    /// <inheritdoc/>
    public override bool IsEmptyElement => _parsed.IsEmptyElement;

    /// <inheritdoc/>
    public override string LocalName => _parsed.LocalName;

    /// <inheritdoc/>
    public override string NamespaceURI => _parsed.NamespaceURI;

    /// <inheritdoc/>
    public override XmlNameTable NameTable => _parsed.NameTable;

    /// <inheritdoc/>
    public override string Prefix => _parsed.Prefix;

    /// <inheritdoc/>
    public override ReadState ReadState => _parsed.ReadState;

    /// <inheritdoc/>
    public override string Value => _parsed.Value;

    /// <inheritdoc/>
    public override string GetAttribute(int i) => _parsed.GetAttribute(i);

    /// <inheritdoc/>
    public override string? GetAttribute(string name) => _parsed.GetAttribute(name);

    /// <inheritdoc/>
    public override string? GetAttribute(string name, string? namespaceURI) => _parsed.GetAttribute(name, namespaceURI);

    /// <inheritdoc/>
    public override string? LookupNamespace(string prefix) => _parsed.LookupNamespace(prefix);

    /// <inheritdoc/>
    public override bool MoveToAttribute(string name) => _parsed.MoveToAttribute(name);

    /// <inheritdoc/>
    public override bool MoveToAttribute(string name, string? ns) => _parsed.MoveToAttribute(name, ns);

    /// <inheritdoc/>
    public override bool MoveToElement() => _parsed.MoveToElement();

    /// <inheritdoc/>
    public override bool MoveToFirstAttribute() => _parsed.MoveToFirstAttribute();

    /// <inheritdoc/>
    public override bool MoveToNextAttribute() => _parsed.MoveToNextAttribute();

    /// <inheritdoc/>
    public override bool Read() => _parsed.Read();

    /// <inheritdoc/>
    public override bool ReadAttributeValue() => _parsed.ReadAttributeValue();

    /// <inheritdoc/>
    public override void ResolveEntity() => _parsed.ResolveEntity();
}
