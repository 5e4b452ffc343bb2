using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads YAML into nodes that keep their place, and turns what YAML itself refuses into problems.</summary>
internal sealed partial class YamlTree
{
    private const int DeepestNesting = 32;

    // ${NAME} may stand unquoted between YAML's own braces: while YAML is parsed, its braces and commas wear these masks.
    private const char OpenMask = '\uE000';
    private const char CloseMask = '\uE001';
    private const char CommaMask = '\uE002';

    private readonly string _file;
    private readonly Problems _problems;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    private YamlTree(string yaml, string file, Problems problems)
    {
        _file = file;
        _problems = problems;
        _parser = new Parser(new StringReader(Substitution().Replace(yaml, m => Mask(m.Value))));
    }

    /// <summary>The root of the file's only document; null when the file is empty or broken.</summary>
    public static YamlNode? Parse(string yaml, string file, Problems problems)
    {
        var tree = new YamlTree(yaml, file, problems);
        try
        {
            return tree.ReadDocument();
        }
        catch (YamlException broken)
        {
            return tree.Refuse(tree.At(broken.Start), broken.Message);
        }
        catch (InvalidOperationException) when (tree._parser.Current is { } last)
        {
            // The scanner answers some unclosed braces with this, and without a place.
            return tree.Refuse(tree.At(last.End), "a '{' or '[' is probably not closed");
        }
    }

    private YamlNode? Refuse(SourceLocation location, string why)
    {
        _problems.Add(location, $"this is not YAML: {why.TrimEnd('.')}", "Check indentation, colons, quotes and braces on this line and the one before");
        return null;
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _problems.Add(At(second.Start), "a second document begins here", "Keep one document in the file: remove the '---'");
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"more than {DeepestNesting} levels of nesting");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"the anchor '{alias.Value.Value}' is not defined before its use");
        }

        var start = _parser.Consume<NodeEvent>();
        YamlNode node = start switch
        {
            Scalar scalar => new YamlText(At(scalar.Start), Unmask(scalar.Value), IsNull(scalar)),
            SequenceStart => new YamlList(At(start.Start), ReadItems(depth)),
            _ => new YamlSection(At(start.Start), ReadEntries(depth)),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private List<YamlNode> ReadItems(int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private List<YamlEntry> ReadEntries(int depth)
    {
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not YamlText { Raw: var name })
            {
                _problems.Add(key.Location, "a key must be plain text", "Write it as name: value; quote a value that begins with '[' or '{'");
            }
            else if (entries.Find(e => e.Key == name) is { } first)
            {
                _problems.Add(key.Location, $"the key '{name}' stands here twice, first on line {first.Location.Line}", "Keep one of the two");
            }
            else
            {
                entries.Add(new(name, key.Location, value));
            }
        }

        return entries;
    }

    private static bool IsNull(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };

    private SourceLocation At(Mark mark) => new(_file, (int)mark.Line, (int)mark.Column);

    private static string Mask(string text) => text.Replace('{', OpenMask).Replace('}', CloseMask).Replace(',', CommaMask);

    private static string Unmask(string text) => text.Replace(OpenMask, '{').Replace(CloseMask, '}').Replace(CommaMask, ',');

    [GeneratedRegex("""\$\{[^{}"'\r\n]*\}""")]
    private static partial Regex Substitution();
}
