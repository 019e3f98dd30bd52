// Reads an exported log with Go's own packages (golang.org/x/mod/sumdb, the code of Go's checksum database): the note's
// signature, every entry's inclusion, and consistency from every earlier size that was given.
//
//	reader FOLDER VKEY ORIGIN [OLDSIZE:OLDROOT...]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tiles string

func (t tiles) Height() int                                { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte)         {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		// Go's paths name the height; a tlog-tiles log has always height 8 and leaves it out.
		name := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := ioutil.ReadFile(filepath.Join(string(t), name))
		if err != nil && tile.W < 256 {
			whole := tile
			whole.W = 256
			data, err = ioutil.ReadFile(filepath.Join(string(t), "tile/"+strings.TrimPrefix(whole.Path(), "tile/8/")))
			if err == nil {
				data = data[:tile.W*32]
			}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func must(err error) {
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func main() {
	folder, vkey, origin := os.Args[1], os.Args[2], os.Args[3]
	verifier, err := note.NewVerifier(vkey)
	must(err)
	signed, err := ioutil.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != origin {
		must(fmt.Errorf("origin %q", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	var root tlog.Hash
	copy(root[:], raw)
	tree := tlog.Tree{N: size, Hash: root}
	reader := tlog.TileHashReader(tree, tiles(folder))

	var index int64
	for index < size {
		entries := tlog.Tile{H: 8, L: -1, N: index / 256, W: 256}
		if size-index < 256 {
			entries.W = int(size - index)
		}
		name := strings.Replace(entries.Path(), "tile/8/data/", "tile/entries/", 1)
		data, err := ioutil.ReadFile(filepath.Join(folder, name))
		must(err)
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			entry := data[2 : 2+length]
			data = data[2+length:]
			proof, err := tlog.ProveRecord(size, index, reader)
			must(err)
			must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry)))
			index++
		}
	}
	for _, old := range os.Args[4:] {
		parts := strings.SplitN(old, ":", 2)
		oldSize, err := strconv.ParseInt(parts[0], 10, 64)
		must(err)
		raw, err := base64.StdEncoding.DecodeString(parts[1])
		must(err)
		var oldRoot tlog.Hash
		copy(oldRoot[:], raw)
		proof, err := tlog.ProveTree(size, oldSize, reader)
		must(err)
		must(tlog.CheckTree(proof, size, root, oldSize, oldRoot))
	}
	fmt.Println("READ", index)
}
