namespace CnnGen.Tool.Report;

/// <summary>
/// Places for the boxes of a graph, layer by layer from top to bottom (Sugiyama, Tagawa and Toda 1981): each box a row below all that it reads, edges over several rows
/// through a point in each, the order within a row by the mean place of neighbours, then places that pull neighbours above each other.
/// </summary>
internal sealed class GraphLayout
{
    /// <summary>Rounds of ordering and of moving; both settle long before for the graphs that networks are.</summary>
    private const int Rounds = 12;

    private readonly List<Item> _items = [];
    private readonly List<List<Item>> _rows = [];
    private readonly List<Item[]> _paths = [];

    /// <param name="inputs">For each box those that it reads, all before it. The first box reads nothing.</param>
    /// <param name="width">Width of a box.</param>
    /// <param name="gap">Space between two in a row.</param>
    public GraphLayout(IReadOnlyList<IReadOnlyList<int>> inputs, double width, double gap)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            Place(new Item(width), inputs[i].Count == 0 ? 0 : inputs[i].Max(input => _items[input].Row) + 1);
        }

        int boxes = inputs.Count;
        for (int i = 0; i < boxes; i++)
        {
            foreach (int input in inputs[i].Distinct())
            {
                Connect(input, i);
            }
        }

        Order();
        Move(gap);
        double left = _items.Min(item => item.X - (item.Width / 2));
        _items.ForEach(item => item.X -= left);
        Edges = [.. _paths.Select(path => (IReadOnlyList<(double X, int Row)>)[.. path.Select(item => (item.X, item.Row))])];
        Boxes = [.. _items.Take(boxes).Select(item => (item.X, item.Row))];
        Width = _items.Max(item => item.X + (item.Width / 2));
        Rows = _rows.Count;
    }

    /// <summary>The middle of each box, and its row.</summary>
    public IReadOnlyList<(double X, int Row)> Boxes { get; }

    /// <summary>The edges, each as the places that it goes through, the boxes at its ends included.</summary>
    public IReadOnlyList<IReadOnlyList<(double X, int Row)>> Edges { get; }

    public double Width { get; }

    public int Rows { get; }

    private void Place(Item item, int row)
    {
        while (_rows.Count <= row)
        {
            _rows.Add([]);
        }

        item.Row = row;
        item.Order = _rows[row].Count;
        _rows[row].Add(item);
        _items.Add(item);
    }

    private void Connect(int from, int to)
    {
        var path = new List<Item> { _items[from] };
        for (int row = _items[from].Row + 1; row < _items[to].Row; row++)
        {
            var bend = new Item(width: 12);
            Place(bend, row);
            path.Add(bend);
        }

        path.Add(_items[to]);
        for (int i = 1; i < path.Count; i++)
        {
            path[i].Above.Add(path[i - 1]);
            path[i - 1].Below.Add(path[i]);
        }

        _paths.Add([.. path]);
    }

    private void Order()
    {
        for (int round = 0; round < Rounds; round++)
        {
            bool isDown = round % 2 == 0;
            foreach (List<Item> row in isDown ? _rows : Enumerable.Reverse(_rows))
            {
                Item[] sorted = [.. row.OrderBy(item => (isDown ? item.Above : item.Below) is { Count: > 0 } near ? near.Average(one => one.Order) : item.Order)];
                for (int i = 0; i < sorted.Length; i++)
                {
                    row[i] = sorted[i];
                    row[i].Order = i;
                }
            }
        }
    }

    private void Move(double gap)
    {
        foreach (List<Item> row in _rows)
        {
            double x = 0;
            foreach (Item item in row)
            {
                item.X = x + (item.Width / 2);
                x += item.Width + gap;
            }
        }

        for (int round = 0; round < 4 * Rounds; round++)
        {
            foreach (List<Item> row in round % 2 == 0 ? _rows : Enumerable.Reverse(_rows))
            {
                // Everyone wants to stand at its neighbours' mean; then those too near are pushed apart from both sides, and the mean of both pushes is kept.
                double[] wanted = [.. row.Select(item => item.Above.Concat(item.Below) is var near && near.Any() ? near.Average(one => one.X) : item.X)];
                double[] right = [.. wanted], left = [.. wanted];
                for (int i = 1; i < row.Count; i++)
                {
                    right[i] = Math.Max(right[i], right[i - 1] + Distance(row[i - 1], row[i]));
                }

                for (int i = row.Count - 2; i >= 0; i--)
                {
                    left[i] = Math.Min(left[i], left[i + 1] - Distance(row[i], row[i + 1]));
                }

                for (int i = 0; i < row.Count; i++)
                {
                    row[i].X = (right[i] + left[i]) / 2;
                }
            }
        }

        double Distance(Item one, Item other) => ((one.Width + other.Width) / 2) + gap;
    }

    private sealed class Item(double width)
    {
        public double Width { get; } = width;

        public int Row { get; set; }

        public int Order { get; set; }

        public double X { get; set; }

        public List<Item> Above { get; } = [];

        public List<Item> Below { get; } = [];
    }
}
